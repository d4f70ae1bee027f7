import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
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
import { anyone, own, Password, Token } from '../schemas.ts';

const secondFactors = {
  name: 'Second factors',
  description: 'What you prove besides your password: an authenticator app or backup codes.',
};

const MfaLogin = describe(z.strictObject({ challenge: Token, ...factorFields }), {
  challenge: ['The challenge that log-in answered', 'eco_chl_0000000000000000000001.c2VjcmV0'],
}).meta({ id: 'MfaLogin' });

const StepUp = describe(z.strictObject({ password: Password.optional(), ...factorFields }), {
  password: 'Your password; accepted only if you have no second factor',
}).meta({ id: 'StepUp' });

const SteppedUp = describe(z.object({ amr: z.array(z.string()), freshUntil: z.iso.datetime() }), {
  amr: ['Methods by which the session is proven (RFC 8176)', ['pwd', 'otp', 'mfa']],
  freshUntil: 'Until when acts that need a fresh proof are open to the session',
}).meta({ id: 'SteppedUp' });

const StepUpOptions = describe(z.object({ methods: z.array(z.string()), offers: z.record(z.string(), z.unknown()) }), {
  methods: ['How you can prove your identity', ['passkey', 'totp']],
  offers: ['By method, what a client needs before it can prove it', {}],
}).meta({ id: 'StepUpOptions' });

const Mfa = describe(
  z.object({
    methods: z.array(z.string()),
    totp: describe(z.object({ confirmedAt: z.iso.datetime() }), {
      confirmedAt: 'When its first code was confirmed',
    }).nullable(),
    backupCodesLeft: z.number(),
  }),
  {
    methods: ['The factors that log-in accepts; empty if it asks for none', ['totp', 'backup-code']],
    totp: 'Your authenticator app; null if you have none',
    backupCodesLeft: ['Number of backup codes that are not used yet', 10],
  },
).meta({ id: 'Mfa' });

const NewTotp = describe(
  z.object({ secret: z.string(), otpauthUri: z.string(), qr: z.string(), expiresAt: z.iso.datetime() }),
  {
    secret: ['The secret in base32, to be typed into the app', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
    otpauthUri: [
      'The secret as a URI, which opens the app on the same device',
      'otpauth://totp/Nexus:ada%40example.com?issuer=Nexus&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    ],
    qr: ['QR code of the URI: a PNG as a data URL', 'data:image/png;base64,iVBORw0KGgo'],
    expiresAt: 'Until when its first code can confirm it',
  },
).meta({ id: 'NewTotp' });

const TotpConfirmation = describe(z.strictObject({ code: z.string().trim().min(6).max(10) }), {
  code: ['The six digits that the app shows', '492039'],
}).meta({ id: 'TotpConfirmation' });

const RemovedTotp = describe(z.object({ removedAt: z.iso.datetime() }), {
  removedAt: 'When the app was removed',
}).meta({ id: 'RemovedTotp' });

const BackupCodes = describe(z.object({ backupCodes: z.array(z.string()) }), {
  backupCodes: ['The codes; each works once', ['7k2m-9qxd-v4tn', 'b8wh-3zrp-6e1c']],
}).meta({ id: 'BackupCodes' });

export const loginMfa = route({
  ...anyone,
  name: 'auth.loginMfa',
  method: 'POST',
  path: '/api/v1/auth/login/mfa',
  summary: 'Finish a log-in with a second factor',
  description:
    'Replies as a log-in without a second factor does. If that log-in asked for cookies, the tokens are set as cookies.',
  audit: 'session.create',
  limits: [{ name: 'login-mfa', limit: 300, windowSeconds: 900, by: 'address' }],
  // The challenge works once: a repeat is told so.
  idempotency: false,
  body: MfaLogin,
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
  ...own,
  tag: anyone.tag,
  name: 'auth.stepUp',
  method: 'POST',
  path: '/api/v1/auth/step-up',
  summary: 'Prove your identity again, for acts that need a recent proof',
  description:
    'Takes a second factor, or the password if you have no second factor. For five minutes the session then counts as ' +
    'freshly proven; its tokens stay the same.',
  audit: 'session.step-up',
  limits: [{ name: 'step-up', limit: 20, windowSeconds: 900, by: 'caller' }],
  // A proof is of its moment.
  idempotency: false,
  body: StepUp,
  reply: SteppedUp,
  errors: [
    identityErrors.INVALID_CREDENTIALS,
    identityErrors.INVALID_CODE,
    identityErrors.SECOND_FACTOR_REQUIRED,
    identityErrors.LOGIN_LOCKED,
    identityErrors.FACTOR_LOCKED,
    identityErrors.HASHING_BUSY,
  ],
  prepare: proveAgain,
  act: async ({ tx, caller, prepared }) => ({
    amr: await stepSessionUp(tx, caller, prepared),
    freshUntil: toIso(tx.now + freshSeconds * second),
  }),
});

export const stepUpOptions = route({
  ...own,
  tag: anyone.tag,
  name: 'auth.beginStepUp',
  method: 'POST',
  path: '/api/v1/auth/step-up/options',
  // Gives a challenge and does nothing yet: what is recorded is the step-up.
  record: 'journaled',
  summary: 'Ask how you can prove your identity again',
  description:
    '`offers` holds, by method, what a client needs. For `passkey` these are request options, whose challenge works once.',
  // Each challenge is a new one.
  idempotency: false,
  reply: StepUpOptions,
  act: ({ tx }) => optionsForStepUp(tx),
});

export const readMfa = route({
  ...own,
  tag: secondFactors,
  name: 'mfa.read',
  method: 'GET',
  path: '/api/v1/auth/mfa',
  summary: 'Read which second factors you have',
  reply: Mfa,
  act: ({ tx }) => mfa.readMfa(tx),
});

export const enrolTotp = route({
  ...own,
  tag: secondFactors,
  name: 'mfa.enrolTotp',
  method: 'POST',
  path: '/api/v1/auth/mfa/totp',
  summary: 'Begin to enrol an authenticator app, which its first code confirms',
  audit: 'user.begin-totp',
  effect: 'grants',
  // A repeat makes another secret, and the first is worthless; a stored answer would keep it.
  idempotency: false,
  status: 201,
  reply: NewTotp,
  errors: [identityErrors.TOTP_ENROLLED],
  prepare: mfa.prepareTotp,
  act: ({ tx, caller, prepared }) => mfa.beginTotp(tx, caller, prepared),
});

export const confirmTotp = route({
  ...own,
  tag: secondFactors,
  name: 'mfa.confirmTotp',
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/confirm',
  summary: 'Confirm the authenticator app with its first code',
  description: 'The reply shows your backup codes, which are not shown again.',
  audit: 'user.enrol-totp',
  limits: [{ name: 'confirm-totp', limit: 10, windowSeconds: 900, by: 'caller' }],
  // A code works once: a repeat is told so. A stored answer would keep the codes.
  idempotency: false,
  body: TotpConfirmation,
  reply: BackupCodes,
  errors: [errors.NOT_FOUND, identityErrors.INVALID_CODE, identityErrors.HASHING_BUSY],
  prepare: mfa.prepareConfirmation,
  act: ({ tx, caller, prepared }) => mfa.confirmTotp(tx, caller, prepared),
});

export const removeTotp = route({
  ...own,
  tag: secondFactors,
  name: 'mfa.removeTotp',
  method: 'DELETE',
  path: '/api/v1/auth/mfa/totp',
  summary: 'Remove your authenticator app',
  audit: 'user.remove-totp',
  effect: 'destroys',
  reply: RemovedTotp,
  errors: [errors.NOT_FOUND],
  act: ({ tx, caller }) => mfa.removeTotp(tx, caller),
});

export const renewBackupCodes = route({
  ...own,
  tag: secondFactors,
  name: 'mfa.renewBackupCodes',
  method: 'POST',
  path: '/api/v1/auth/mfa/backup-codes',
  summary: 'Replace your backup codes',
  description: 'The reply shows the new codes, which are not shown again. The old ones no longer work.',
  audit: 'user.renew-backup-codes',
  effect: 'reveals',
  limits: [{ name: 'backup-codes', limit: 10, windowSeconds: 900, by: 'caller' }],
  // A stored answer would keep the codes.
  idempotency: false,
  reply: BackupCodes,
  errors: [identityErrors.MFA_NOT_ENROLLED, identityErrors.HASHING_BUSY],
  prepare: mfa.prepareBackupCodes,
  act: ({ tx, caller, prepared }) => mfa.renewBackupCodes(tx, caller, prepared),
});
