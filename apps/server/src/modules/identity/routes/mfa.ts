import { z } from 'zod';
import { freshSeconds } from '../../../http/permit.ts';
import { route } from '../../../http/route.ts';
import { second, toIso } from '../../../kernel/clock.ts';
import { errors } from '../../../kernel/errors.ts';
import { identityErrors } from '../errors.ts';
import { LoggedIn, sessionReply } from '../login/reply.ts';
import { answerChallenge, beginChallenged } from '../mfa/challenges.ts';
import { factorFields } from '../mfa/factors.ts';
import * as mfa from '../mfa/mfa.ts';
import { stepUpOptions as optionsForStepUp, proveAgain, stepUp as stepSessionUp } from '../mfa/step-up.ts';
import { Password, Token } from '../schemas.ts';

export const loginMfa = route({
  method: 'POST',
  path: '/api/v1/auth/login/mfa',
  summary: 'Finish a log-in with a second factor',
  description: 'Answers what log-in answers; tokens come as cookies where the log-in asked for cookies.',
  permission: 'public',
  audit: 'session.create',
  meter: false,
  limits: [{ name: 'login-mfa', limit: 300, windowSeconds: 900, by: 'address' }],
  // The challenge works once: a repeat is told so.
  idempotency: false,
  body: z.strictObject({ challenge: Token, ...factorFields }),
  reply: LoggedIn,
  errors: [
    identityErrors.CHALLENGE_INVALID,
    identityErrors.INVALID_CODE,
    identityErrors.FACTOR_LOCKED,
    identityErrors.HASHING_BUSY,
  ],
  scope: 'person',
  prepare: answerChallenge,
  settings: ({ prepared }) => ({ org: prepared.org, person: prepared.person }),
  act: async (context) => sessionReply(context, await beginChallenged(context.tx, context.prepared), context.prepared),
});

export const stepUp = route({
  method: 'POST',
  path: '/api/v1/auth/step-up',
  summary: 'Prove again who you are, before an act that asks for it',
  description:
    'With a second factor; with the password only where no factor is enrolled. The session counts as freshly proven for ' +
    'five minutes, with the tokens it has.',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'session.step-up',
  meter: false,
  limits: [{ name: 'step-up', limit: 20, windowSeconds: 900, by: 'caller' }],
  // A proof is of its moment.
  idempotency: false,
  body: z.strictObject({ password: Password.optional(), ...factorFields }),
  reply: z.object({ amr: z.array(z.string()), freshUntil: z.string() }),
  errors: [
    identityErrors.INVALID_CREDENTIALS,
    identityErrors.INVALID_CODE,
    identityErrors.SECOND_FACTOR_REQUIRED,
    identityErrors.LOGIN_LOCKED,
    identityErrors.FACTOR_LOCKED,
    identityErrors.HASHING_BUSY,
  ],
  scope: 'person',
  prepare: proveAgain,
  act: async ({ tx, caller, prepared }) => ({
    amr: await stepSessionUp(tx, caller, prepared),
    freshUntil: toIso(tx.now + freshSeconds * second),
  }),
});

export const stepUpOptions = route({
  method: 'POST',
  path: '/api/v1/auth/step-up/options',
  record: 'journaled',
  summary: 'How you can prove again who you are, with what a client needs for it',
  description:
    '`offers` has, by method, what a client needs: for `passkey` the options of a challenge that works once.',
  permission: 'authenticated',
  callers: ['user'],
  // Gives a challenge and does nothing yet: what is recorded is the step-up.
  meter: false,
  // Each challenge is a new one.
  idempotency: false,
  reply: z.object({ methods: z.array(z.string()), offers: z.record(z.string(), z.unknown()) }),
  scope: 'person',
  act: ({ tx }) => optionsForStepUp(tx),
});

export const readMfa = route({
  method: 'GET',
  path: '/api/v1/auth/mfa',
  summary: 'Your second factors',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  reply: z.object({
    methods: z.array(z.string()),
    totp: z.object({ confirmedAt: z.string() }).nullable(),
    backupCodesLeft: z.number(),
  }),
  scope: 'person',
  act: ({ tx }) => mfa.readMfa(tx),
});

export const enrolTotp = route({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp',
  summary: 'Begin to enrol an authenticator app; its first code confirms it',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.begin-totp',
  meter: false,
  stepUp: true,
  // A repeat makes another secret, and the first is worthless; a stored answer would keep it.
  idempotency: false,
  status: 201,
  /** `secret` is base32, `qr` a PNG as a data URL. */
  reply: z.object({ secret: z.string(), otpauthUri: z.string(), qr: z.string(), expiresAt: z.string() }),
  errors: [identityErrors.TOTP_ENROLLED],
  scope: 'person',
  prepare: mfa.prepareTotp,
  act: ({ tx, caller, prepared }) => mfa.beginTotp(tx, caller, prepared),
});

const BackupCodes = z.object({ backupCodes: z.array(z.string()) });

export const confirmTotp = route({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/confirm',
  summary: 'Show the first code of the app; answers the backup codes, this once',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.enrol-totp',
  meter: false,
  limits: [{ name: 'confirm-totp', limit: 10, windowSeconds: 900, by: 'caller' }],
  // A code works once: a repeat is told so. A stored answer would keep the codes.
  idempotency: false,
  body: z.strictObject({ code: z.string().trim().min(6).max(10) }),
  reply: BackupCodes,
  errors: [errors.NOT_FOUND, identityErrors.INVALID_CODE, identityErrors.HASHING_BUSY],
  scope: 'person',
  prepare: mfa.prepareConfirmation,
  act: ({ tx, caller, prepared }) => mfa.confirmTotp(tx, caller, prepared),
});

export const removeTotp = route({
  method: 'DELETE',
  path: '/api/v1/auth/mfa/totp',
  summary: 'Remove the authenticator app',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.remove-totp',
  meter: false,
  stepUp: true,
  reply: z.object({ removedAt: z.string() }),
  errors: [errors.NOT_FOUND],
  scope: 'person',
  act: ({ tx, caller }) => mfa.removeTotp(tx, caller),
});

export const renewBackupCodes = route({
  method: 'POST',
  path: '/api/v1/auth/mfa/backup-codes',
  summary: 'New backup codes, shown this once; the old ones are void',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.renew-backup-codes',
  meter: false,
  stepUp: true,
  limits: [{ name: 'backup-codes', limit: 10, windowSeconds: 900, by: 'caller' }],
  // A stored answer would keep the codes.
  idempotency: false,
  reply: BackupCodes,
  errors: [identityErrors.MFA_NOT_ENROLLED, identityErrors.HASHING_BUSY],
  scope: 'person',
  prepare: mfa.prepareBackupCodes,
  act: ({ tx, caller, prepared }) => mfa.renewBackupCodes(tx, caller, prepared),
});
