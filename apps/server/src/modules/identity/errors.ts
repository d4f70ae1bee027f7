import { defineErrors } from '../../kernel/errors.ts';

export const identityErrors = defineErrors('identity', {
  INVALID_CREDENTIALS: { status: 401, kind: 'permanent', title: 'Invalid credentials' },
  ACCOUNT_SUSPENDED: {
    status: 403,
    kind: 'business',
    title: 'This account is suspended by the operator of this installation',
  },
  OPERATOR_PROTECTED: {
    status: 409,
    kind: 'business',
    title: 'Members of the operator organization must leave it first',
  },
  OWN_FACTORS: {
    status: 409,
    kind: 'business',
    title: 'Remove your own second factors in your account, or ask another owner of the operator organization',
  },
  LOGIN_LOCKED: { status: 429, kind: 'transient', title: 'Too many failed log-ins', retry: 'exponential' },
  HASHING_BUSY: { status: 429, kind: 'transient', title: 'Too many log-ins at once', retry: 'exponential' },
  PASSWORD_REFUSED: { status: 400, kind: 'validation', title: 'This password is not safe enough' },
  EMAIL_TAKEN: { status: 409, kind: 'business', title: 'This e-mail address is already registered' },
  REGISTRATION_CLOSED: { status: 403, kind: 'business', title: 'Registration is not open' },
  SOCIAL_ATTEMPT_INVALID: {
    status: 400,
    kind: 'business',
    title: 'This log-in has expired, was completed already or began in another browser: start again',
  },
  SOCIAL_CANCELLED: { status: 403, kind: 'business', title: 'The log-in was cancelled at the provider' },
  SOCIAL_ANSWER_INVALID: { status: 403, kind: 'permanent', title: "The provider's answer could not be verified" },
  SOCIAL_EMAIL_UNVERIFIED: {
    status: 403,
    kind: 'business',
    title: 'The e-mail address must be verified on both sides, at the provider and here',
  },
  SOCIAL_ALREADY_LINKED: { status: 409, kind: 'business', title: 'This account is linked to somebody else' },
  LAST_WAY_IN: {
    status: 409,
    kind: 'business',
    title: 'This is your last way to log in: set a password, add a passkey or link another account first',
  },
  CHALLENGE_INVALID: {
    status: 401,
    kind: 'permanent',
    title: 'This challenge is invalid, expired or was used already: log in again',
  },
  INVALID_CODE: { status: 401, kind: 'permanent', title: 'Invalid code' },
  FACTOR_LOCKED: { status: 429, kind: 'transient', title: 'Too many wrong codes', retry: 'exponential' },
  SECOND_FACTOR_REQUIRED: { status: 403, kind: 'business', title: 'The password alone is not enough here' },
  TOTP_ENROLLED: { status: 409, kind: 'business', title: 'An authenticator app is already enrolled' },
  MFA_NOT_ENROLLED: { status: 409, kind: 'business', title: 'No second factor is enrolled' },
  VERIFICATION_INVALID: { status: 400, kind: 'business', title: 'This link is invalid, expired or was used already' },
  PASSKEY_REFUSED: { status: 400, kind: 'business', title: 'This passkey could not be verified' },
  PASSKEY_KNOWN: { status: 409, kind: 'business', title: 'This passkey is already registered' },
  PASSKEY_LIMIT: { status: 409, kind: 'business', title: 'You have the maximum number of passkeys' },
});
