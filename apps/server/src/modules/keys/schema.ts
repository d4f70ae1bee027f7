import { z } from 'zod';
import { describe, renamed, withOldNames } from '../../http/describe.ts';
import { defineNoun } from '../../http/noun.ts';
import { normalAddress, normalNetwork } from '../../kernel/address.ts';
import { Id } from '../../kernel/ids.ts';
import { PageQuery } from '../../kernel/paging.ts';
import { DayOrInstant, exact, Instant, InstantInput, stored } from '../../kernel/schema.ts';
import { composed, oneLine } from '../../kernel/text.ts';
import { patternSource } from '../access/index.ts';
import { ExternalId } from '../tenancy/index.ts';

const maxScope = 130;
const scopePattern = new RegExp(patternSource);

/** `resource:action`, each of which may be `*`. A customer key's scopes are words of the seller's own API. */
const Scope = z.string().max(maxScope).regex(scopePattern, 'Must be resource:action, or * for either');

export const isScope = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= maxScope && scopePattern.test(text);

export type KeyLimit = z.infer<typeof KeyLimit>;
/** Names are part of replies as they are; numbers fit the limiter's doubles. */
const KeyLimit = describe(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Must be lower-case letters, digits, - and _'),
    limit: z.int().min(0).max(1_000_000_000),
    windowSeconds: z
      .int()
      .min(1)
      .max(31 * 24 * 3600),
    per: z.enum(['key', 'customer', 'organization', 'address']).default('key'),
  }),
  {
    name: ['Name of the limit in the replies of verifications; no other limit of the key has it', 'requests'],
    limit: ['Calls, or units of cost, that a window admits', 1000],
    windowSeconds: ['Length of the window in seconds', 60],
    per: 'Whose calls share the window; the addresses of an IPv6 /64 count as one',
  },
).meta({ id: 'KeyLimit' });

const AllowedIp = z
  .string()
  .max(50)
  .refine((text) => normalNetwork(text) !== undefined, 'Must be an IP address or a network such as 192.0.2.0/24')
  .overwrite((text) => normalNetwork(text) ?? text);

/** Enough for ids and flags, too little to be a store. */
const maxJsonLength = 4096;
const Metadata = exact(z.record(z.string().max(100), z.json())).refine(
  (value) => JSON.stringify(value).length <= maxJsonLength,
  `Must have at most ${maxJsonLength} characters as JSON`,
);
const StoredMetadata = z.record(z.string(), z.unknown());

const words = {
  kind: 'A platform key calls Nexus for its owner; a customer key is verified for your own API',
  name: ['Name for people', 'Production backend'],
  hint: ['The last four characters of the secret', 'x4Qz'],
  ownerId: ['Whose rights a platform key has: a user or a service account', 'eco_usr_02tqOFmM81NVbjuYEWaPvm'],
  customerId: 'The customer that a customer key belongs to',
  environmentId: 'The environment that the key is bound to: a platform key acts, a customer key is valid in it alone',
  serviceAccountId: 'Whose platform key it is; your own where absent',
  scopes: [
    'What it may do; a platform key without any (null) may all that its owner may',
    ['customers:read', 'keys:*'],
  ],
  limits: 'Rate limits of the key, at most 10',
  limitsKeyId:
    'The key whose rate limit windows count its calls: the limited key that created it; null where it has its own',
  allowedIps: ['Addresses and networks it may be used from; any where empty', ['192.0.2.0/24']],
  remaining: ['How many more uses a customer key has, each of `cost` units; null where they are not counted', 1000],
  refill: 'Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent',
  metadata: [`Whatever you note about it: at most ${maxJsonLength} characters of JSON`, { tier: 'gold' }],
  createdBy: ['Id of who created it', 'eco_usr_02tqOFmM81NVbjuYEWaPvm'],
  createdAt: 'When it was created',
  updatedAt: 'When it was last changed',
  rotatedAt: 'When it last got a new secret',
  graceUntil: 'Until when the secret before the rotation works too',
  expiresAt: ['When it stops working; null or absent for never', '2030-01-01T00:00:00.000Z'],
  pausedAt: 'Since when it is paused; null if it is not',
  revokedAt: 'When it was revoked',
  lastUsedAt:
    'The minute in which it last called or was last verified, whatever the answer; seconds behind; null if never',
  key: ['The whole key: shown this once', `eco_api_02tqOFmM81NVbjuYEWaPvm.${'a'.repeat(49)}`],
} as const;

const Kind = z.enum(['platform', 'customer']);

/** A bound that every count stays far below what a double holds exactly. */
const maxUses = 1_000_000_000;
const Remaining = z.int().min(0).max(maxUses);
export type Refill = z.infer<typeof Refill>;
const Refill = describe(
  z.strictObject({ amount: z.int().min(1).max(maxUses), interval: z.enum(['daily', 'monthly']) }),
  {
    amount: ['Units that `remaining` is set to', 1000],
    interval: 'How often: when a day, or a month, begins in UTC',
  },
).meta({ id: 'KeyRefill' });

const changeable = {
  name: oneLine(100),
  scopes: z.array(Scope).max(100).optional(),
  limits: z
    .array(KeyLimit)
    .max(10)
    .refine((limits) => new Set(limits.map(({ name }) => name)).size === limits.length, 'Must have different names')
    .optional(),
  allowedIps: z.array(AllowedIp).max(100).optional(),
  metadata: Metadata.optional(),
};

const oldNames = { environment: 'environmentId' } as const;

const NewKeyFields = z.strictObject({
  ...changeable,
  expiresAt: InstantInput.optional(),
  environmentId: Id('env').optional(),
  remaining: Remaining.optional(),
  refill: Refill.optional(),
});

/** For imports, which are batches. */
export const NewCustomerKey = describe(NewKeyFields.extend({ customerId: Id('cus') }), words);

export type NewKey = z.infer<typeof NewKey>;
export const NewKey = renamed(
  describe(
    NewKeyFields.extend({
      kind: Kind.default('platform'),
      customerId: Id('cus').optional(),
      serviceAccountId: Id('svc').optional(),
    }),
    words,
  ).meta({
    id: 'NewKey',
    examples: [
      { kind: 'customer', name: 'Acme', customerId: 'eco_cus_031hX4qFemeEoNmqEgcGlv', scopes: ['orders:read'] },
    ],
  }),
  { ...oldNames, serviceAccount: 'serviceAccountId' },
);

export type KeyChanges = z.infer<typeof KeyChanges>;
export const KeyChanges = describe(
  z
    .strictObject({
      ...changeable,
      expiresAt: InstantInput.nullable(),
      remaining: Remaining.nullable(),
      refill: Refill.nullable(),
    })
    .partial(),
  words,
).meta({ id: 'KeyChanges' });

export type KeyQuery = z.infer<typeof KeyQuery>;
export type KeyState = z.infer<typeof KeyState>;
const KeyState = z.enum(['active', 'paused', 'expired', 'revoked']);
export const KeyQuery = describe(
  PageQuery.extend({
    kind: Kind.optional(),
    state: KeyState.optional(),
    ownerId: z.union([Id('usr'), Id('svc')]).optional(),
    customerId: Id('cus').optional(),
    externalId: ExternalId.optional(),
    environmentId: Id('env').optional(),
    namePrefix: composed(z.string()).min(1).max(100).optional(),
  }),
  {
    ...words,
    state: 'Keys in this state; of several that apply a key has the first: revoked, expired, paused, active',
    ownerId: ['Platform keys of this user or service account', words.ownerId[1]],
    customerId: 'Keys of this customer',
    externalId: ['Keys of the customer with this id of your own', 'acme-42'],
    environmentId: 'Keys that are bound to this environment',
    namePrefix: ['Keys whose name begins so, with the same capital letters', 'Prod'],
  },
);

/** Thirty days. For a longer overlap create a second key. */
const maxGraceSeconds = 30 * 24 * 3600;
export const Rotation = describe(z.strictObject({ graceSeconds: z.int().min(0).max(maxGraceSeconds).default(0) }), {
  graceSeconds: ['For how many seconds the previous secret works too', 3600],
});

/** What of a key is a column. */
export const KeyColumns = z.object({
  id: Id('api'),
  kind: Kind,
  name: z.string(),
  hint: z.string(),
  ownerId: z.string().nullable(),
  customerId: Id('cus').nullable(),
  environmentId: Id('env').nullable(),
  scopes: z.array(z.string()).nullable(),
  limits: stored(z.array(KeyLimit)),
  limitsKeyId: Id('api').nullable(),
  allowedIps: z.array(z.string()),
  metadata: stored(StoredMetadata),
  createdBy: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
  rotatedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
  pausedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
/** What of a key is in eco_key_remaining. */
export const KeyRemaining = z.object({ remaining: z.number().nullable(), refill: Refill.nullable() });
const KeyFields = describe(
  KeyColumns.extend({ ...KeyRemaining.shape, graceUntil: Instant.nullable(), lastUsedAt: Instant.nullable() }),
  words,
);
export const Key = withOldNames(KeyFields, oldNames).meta({ id: 'Key' });
const WithSecret = describe(KeyFields.extend({ key: z.string() }), words);
export const KeyWithSecret = withOldNames(WithSecret, oldNames).meta({ id: 'KeyWithSecret' });

export type KeyWarning = z.infer<typeof KeyWarning>;
const KeyWarning = z.enum(['PERSONAL_KEY']);
export const CreatedKey = withOldNames(
  describe(WithSecret.extend({ warnings: z.array(KeyWarning) }), {
    warnings:
      '`PERSONAL_KEY`: it is the key of a person, and stops working when they leave the organization. For a program, name a `serviceAccountId`',
  }),
  oldNames,
).meta({ id: 'CreatedKey' });

export const NoBody = z.strictObject({});

export const DeletedKey = z.object({ id: Id('api').meta({ description: 'Id of the key that was deleted' }) });

export const key = defineNoun({
  name: 'key',
  meter: 'api.calls',
  tag: { name: 'Keys', description: 'API keys: your own to call Nexus, and those of your customers to call your API.' },
  ids: { id: Id('api') },
  inEnvironments: true,
  impersonation: 'read',
});

/** Characters: room for imported keys, which may be signed tokens. */
export const maxKeyLength = 500;

/** Printable ASCII: it becomes part of sums. */
const maxTag = 100;
const tagPattern = /^[ -~]+$/;
export const Tag = z.string().min(1).max(maxTag).regex(tagPattern, 'Must be printable ASCII');

export const isTag = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= maxTag && tagPattern.test(text);

export type VerifyInput = z.infer<typeof VerifyInput>;
export const VerifyInput = describe(
  z.strictObject({
    key: z.string().min(1).max(maxKeyLength),
    permission: Scope.optional(),
    resource: renamed(z.strictObject({ environmentId: Id('env').optional() }), oldNames).optional(),
    cost: z.int().min(0).max(1_000_000).default(1),
    ip: z
      .union([z.ipv4(), z.ipv6()])
      .overwrite((text) => normalAddress(text) ?? text)
      .optional(),
    tag: Tag.optional(),
  }),
  {
    key: ['The key that a customer presented', words.key[1]],
    permission: ['What the call needs, in words of your API', 'orders:read'],
    resource: 'What the call is about; where absent, the key is valid in the environment that the reply names',
    cost: ['Units that the call takes from each limit; above one of them, no wait helps: `COST_ABOVE_LIMIT`', 1],
    ip: [
      'Address that the customer called from; needed where the key has `allowedIps` or a limit per address',
      '192.0.2.7',
    ],
    tag: [
      'What the call is for, to count usage by: an endpoint of your API, without ids. 500 distinct ones a day are counted apart',
      'GET /orders/:id',
    ],
  },
).meta({ id: 'VerifyInput', examples: [{ key: words.key[1], permission: 'orders:read', tag: 'GET /orders/:id' }] });

/** In the order of checking: the first that applies is the answer. */
export const verifyCodes = [
  'VALID',
  'NOT_FOUND',
  'REVOKED',
  'EXPIRED',
  'PAUSED',
  'WRONG_ENVIRONMENT',
  'FORBIDDEN_IP',
  'INSUFFICIENT_PERMISSION',
  'COST_ABOVE_LIMIT',
  'RATE_LIMITED',
  'USAGE_EXCEEDED',
  'QUOTA_EXCEEDED',
  'TEST_CALLS_EXCEEDED',
] as const;

const LimitState = describe(
  z.object({ name: z.string(), limit: z.number(), remaining: z.number(), resetAt: Instant }),
  {
    name: ['Name of the limit', 'requests'],
    limit: ['Units that a window admits', 1000],
    remaining: ['Units that are left in the window', 999],
    resetAt: 'When `remaining` next grows if nothing more is taken',
  },
).meta({ id: 'KeyLimitState' });

const QuotaState = describe(z.object({ limit: z.number(), remaining: z.number(), resetAt: Instant.nullable() }), {
  limit: ['Units of a period that the plan of the customer includes, or of a day that are not billed', 10_000],
  remaining: [
    'Units that are left of these; what other nodes admitted in the last moments may be missing, until little is left',
    9_999,
  ],
  resetAt: 'When the next period begins; null where this one does not end',
}).meta({ id: 'CustomerQuota' });

export const Verification = describe(
  z.object({
    valid: z.boolean(),
    code: z.enum(verifyCodes),
    keyId: z.string().nullable(),
    customerId: z.string().nullable(),
    externalId: z.string().nullable(),
    environmentId: z.string().nullable(),
    scopes: z.array(z.string()),
    metadata: StoredMetadata,
    limits: z.array(LimitState),
    remaining: z.number().nullable(),
    quota: QuotaState.nullable(),
    stale: z.literal(true).optional(),
  }),
  {
    valid: 'Whether to admit the call',
    code: 'Why, or why not: the first that applies in the order of the list',
    keyId: ['Id of the key; null where none was found', 'eco_api_02tqOFmM81NVbjuYEWaPvm'],
    customerId: ['The customer it belongs to', 'eco_cus_02tqOFmM81NVbjuYEWaPvm'],
    externalId: ['Your own id for the customer', 'acme-42'],
    environmentId: ['The environment it is for; null: all of them', 'eco_env_02tqOFmM81NVbjuYEWaPvm'],
    scopes: ['What the key may do', ['orders:*']],
    metadata: ['What you noted about the key', { tier: 'gold' }],
    limits: 'The limits that this call was counted against',
    remaining: [
      'How many more uses the key has; null where they are not counted, or the call was refused before',
      null,
    ],
    quota:
      'The quota of the customer; of a key of an environment that is not of production, the calls of the day. Null where there is none, or the call was refused before',
    stale:
      'Present, and true, where the database cannot be reached and the answer is from memory: it may miss a revocation of the last `VERIFY_STALE_SECONDS`',
  },
).meta({ id: 'Verification' });

export const KeyUsageQuery = describe(
  z.strictObject({
    from: DayOrInstant.optional(),
    to: DayOrInstant.optional(),
  }),
  {
    from: ['First day of the count, in UTC', '2026-11-01'],
    to: ['Last day of the count, in UTC; today where absent', '2026-11-30'],
  },
);

const DayCount = describe(z.object({ day: z.string(), total: z.number() }), {
  day: ['Day in UTC', '2026-01-15'],
  total: ['Number of verifications on it', 120],
});
export const KeyUsage = describe(
  z.object({ total: z.number(), byCode: z.record(z.string(), z.number()), byDay: z.array(DayCount) }),
  {
    total: ['Number of verifications in all', 120],
    byCode: ['Verifications by their code', { VALID: 118, RATE_LIMITED: 2 }],
    byDay: 'Verifications by day, those days without any left out',
  },
).meta({ id: 'KeyUsage' });
