import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, stored } from '../../../kernel/schema.ts';
import { FolderPath, SecretName } from '../names.ts';
import { Credentials, serverFields } from '../targets/schema.ts';

/** In one environment. */
export const maxRotators = 100;

const hour = 3600;
const year = 365 * 24 * hour;

const words = {
  path: ['The folder of the secret', '/payments'],
  name: ['The name of the secret', 'DATABASE_URL'],
  target: 'What the value is, and where else it is changed',
  credentials: 'Who may set passwords; needed for `postgres-user`',
  signingSecret: [
    'What calls of `webhook` are signed with: `whsec_` and 24 to 64 bytes in base64',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ],
  intervalSeconds: ['Seconds from a rotation to the next; null for by hand alone', 2_592_000],
  nextAt: 'When it is rotated, or that is tried again; null for by hand alone',
  rotatedAt: 'When the secret last got a value from it',
  attempts: ['How many times the rotation that is due was tried', 0],
  failedAt: 'When the last attempt failed; null where it did not',
  failure: ['What it failed with', 'RECEIVER_REFUSED: The receiver answered 500'],
  createdBy: ['Who made it', 'eco_usr_0000000000000000000000'],
} as const;

const Kind = <K extends string>(kind: K) => z.literal(kind).describe('What it is');

const Random = z.strictObject({
  kind: Kind('random'),
  bytes: z
    .int()
    .min(16)
    .max(256)
    .default(32)
    .meta({ description: 'Random bytes of a value', examples: [32] }),
  encoding: z.enum(['base64url', 'hex']).default('base64url').describe('How they are written'),
});

/** The value is in the call, so it is encrypted; a receiver on this machine needs no certificate. */
const isSafe = (url: string): boolean => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url);

const Webhook = z.strictObject({
  kind: Kind('webhook'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine(isSafe, 'Must begin with https://')
    .meta({
      description: 'Is sent the next value before the secret has it',
      examples: ['https://api.example.com/rotate'],
    }),
  bytes: Random.shape.bytes,
});

const PostgresUser = z.strictObject({
  kind: Kind('postgres-user'),
  ...serverFields(5432),
  usernames: z
    .array(
      z
        .string()
        .min(1)
        .max(63)
        .regex(/^[^\0]*$/),
    )
    .length(2)
    .refine(([one, other]) => one !== other, 'Must be two')
    .meta({
      description: 'Two roles that are there and may do the same: each rotation is the turn of the other one',
      examples: [['shop_a', 'shop_b']],
    }),
});

export type RotatorTarget = z.output<typeof RotatorTarget>;
export const RotatorTarget = z
  .discriminatedUnion('kind', [Random, Webhook, PostgresUser])
  .meta({ id: 'RotatorTarget' });

const SigningSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'Must be whsec_ and base64');
const Interval = z.int().min(hour).max(year).nullable();

export type NewRotator = z.output<typeof NewRotator>;
export const NewRotator = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    name: SecretName,
    target: RotatorTarget,
    credentials: Credentials.optional(),
    signingSecret: SigningSecret.optional(),
    intervalSeconds: Interval.default(null),
  }),
  words,
)
  .refine(({ target, credentials }) => (target.kind === 'postgres-user') === (credentials !== undefined), {
    path: ['credentials'],
    error: 'are for `postgres-user`, which needs them',
  })
  .refine(({ target, signingSecret }) => (target.kind === 'webhook') === (signingSecret !== undefined), {
    path: ['signingSecret'],
    error: 'is for `webhook`, which needs it',
  })
  .meta({
    id: 'NewRotator',
    examples: [{ name: 'SESSION_KEY', target: { kind: 'random', bytes: 32 }, intervalSeconds: 2_592_000 }],
  });

export type RotatorChanges = z.output<typeof RotatorChanges>;
export const RotatorChanges = describe(
  z.strictObject({
    credentials: Credentials.optional(),
    signingSecret: SigningSecret.optional(),
    intervalSeconds: Interval.optional(),
  }),
  words,
).meta({ id: 'RotatorChanges' });

export const Rotator = describe(
  z.object({
    id: Id('rot'),
    environmentId: Id('env'),
    path: z.string(),
    name: z.string(),
    target: stored(RotatorTarget),
    intervalSeconds: z.int().nullable(),
    nextAt: Instant.nullable(),
    rotatedAt: Instant.nullable(),
    attempts: z.int(),
    failedAt: Instant.nullable(),
    failure: z.string().nullable(),
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'Rotator' });

export const rotator = defineNoun({
  name: 'rotator',
  meter: 'api.calls',
  tag: { name: 'Rotators', description: 'Secrets that are replaced by themselves.' },
  ids: { project: Id('prj'), environment: Id('env'), rotator: Id('rot') },
  facts: Rotator.pick({ environmentId: true, path: true, name: true, intervalSeconds: true }),
  inFolders: true,
});
