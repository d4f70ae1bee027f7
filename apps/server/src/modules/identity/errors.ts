import { defineErrors } from '../../kernel/errors.ts';

export const identityErrors = defineErrors({
  INVALID_CREDENTIALS: { status: 401, kind: 'permanent', title: 'Invalid credentials' },
  LOGIN_LOCKED: { status: 429, kind: 'transient', title: 'Too many failed log-ins', retry: 'exponential' },
  HASHING_BUSY: { status: 429, kind: 'transient', title: 'Too many log-ins at once', retry: 'exponential' },
  PASSWORD_REFUSED: { status: 400, kind: 'validation', title: 'This password is not safe enough' },
  EMAIL_TAKEN: { status: 409, kind: 'business', title: 'This e-mail address is registered already' },
  REGISTRATION_CLOSED: { status: 403, kind: 'business', title: 'Registration is not open' },
  VERIFICATION_INVALID: { status: 400, kind: 'business', title: 'This link is used, expired or wrong' },
});
