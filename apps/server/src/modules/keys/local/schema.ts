import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { Tag, Verification, verifyCodes } from '../schema.ts';

/** Keys of a request: a snapshot of each is some 500 bytes. */
const maxKeys = 100;
/** Units that a process may ask for: no more than it needs in five seconds. */
const maxUnits = 1_000_000;

const Wanted = describe(
  z.strictObject({
    // Any text of the form: it is what somebody presented, and no other key of the request should suffer from it.
    id: z
      .string()
      .regex(/^eco_api_[0-9A-Za-z]{22}$/)
      .optional(),
    hash: z.string().regex(/^[0-9a-f]{64}$/, 'Must be SHA-256 in lower-case hexadecimal'),
    units: z.int().min(0).max(maxUnits).default(0),
  }),
  {
    id: ['The id in the key, as its text says; absent where it says none', 'eco_api_02tqOFmM81NVbjuYEWaPvm'],
    hash: ['SHA-256 of the whole key', 'a'.repeat(64)],
    units: ['Units that are wanted in advance of its limits and quotas', 32],
  },
).meta({ id: 'WantedKey' });

export type WantedKey = z.infer<typeof Wanted>;
export type Wanting = z.infer<typeof Wanting>;
export const Wanting = describe(z.strictObject({ keys: z.array(Wanted).min(1).max(maxKeys) }), {
  keys: 'The keys that were presented',
}).meta({ id: 'WantedKeys', examples: [{ keys: [{ hash: 'a'.repeat(64), units: 32 }] }] });

const { limits, quota, metadata } = Verification.shape;

const Lease = describe(z.object({ id: Id('alo'), units: z.int(), forMs: z.number() }), {
  id: 'To report what was spent of it',
  units: ['Units that may be spent without asking', 32],
  forMs: ['For so many milliseconds after the request was sent', 5000],
}).meta({ id: 'KeyLease' });

const Snapshot = describe(
  z.object({
    refused: z.enum(['NOT_FOUND', 'WRONG_ENVIRONMENT']).nullable(),
    keyId: z.string().nullable(),
    customerId: z.string().nullable(),
    externalId: z.string().nullable(),
    environmentId: z.string().nullable(),
    scopes: z.array(z.string()),
    metadata,
    revokedAt: Instant.nullable(),
    expiresAt: Instant.nullable(),
    pausedAt: Instant.nullable(),
    hashUntil: Instant.nullable(),
    asks: z.boolean(),
    isLimited: z.boolean(),
    smallestLimit: z.number().nullable(),
    limits,
    quota,
    lease: Lease.nullable(),
  }),
  {
    refused: ['What every verification of it answers, where nothing else is told of it', null],
    keyId: ['Id of the key', 'eco_api_02tqOFmM81NVbjuYEWaPvm'],
    customerId: ['The customer it belongs to', 'eco_cus_02tqOFmM81NVbjuYEWaPvm'],
    externalId: ['Your own id for the customer', 'acme-42'],
    environmentId: ['The environment it is for; null: all of them', null],
    scopes: ['What the key may do', ['orders:*']],
    metadata: ['What you noted about the key', { tier: 'gold' }],
    revokedAt: 'When it was revoked',
    expiresAt: 'When it stops working; null for never',
    pausedAt: 'Since when it is paused',
    hashUntil: 'Until when this hash proves the key: the end of the grace of a rotation; null where it does not end',
    asks: ['Only the server can verify it: ask for each call', false],
    isLimited: ['Each call takes units: of the lease, or else of the server', true],
    smallestLimit: ['Units that a call may cost: one of a higher cost never passes', 1000],
    limits: 'Its limits, after the lease',
    quota: 'The quota of its customer, after the lease',
    lease: 'Units in advance; null where there are none to give: ask the server for each call',
  },
).meta({ id: 'KeySnapshot' });

export type Snapshots = z.input<typeof Snapshots>;
export const Snapshots = describe(
  z.object({ at: Instant, environmentId: z.string().nullable(), keys: z.array(Snapshot) }),
  {
    at: 'The time of the server',
    environmentId: ['The environment that the caller is bound to', null],
    keys: 'In the order of the request',
  },
).meta({ id: 'KeySnapshots' });

/** Verifications of a report: each becomes a usage record. */
const maxReported = 10_000;
const maxEntries = 1000;

const Decided = describe(
  z.strictObject({
    keyId: Id('api').nullable(),
    code: z.enum(verifyCodes),
    cost: z.int().min(0).max(1_000_000),
    tag: Tag.optional(),
    count: z.int().min(1).max(maxReported),
    at: z.iso.datetime(),
  }),
  {
    keyId: 'The key; null where none was found',
    code: ['What was answered', 'VALID'],
    cost: ['Units of each of these calls', 1],
    tag: ['What the calls were for', 'GET /orders/:id'],
    count: ['How many calls', 20],
    at: 'When the first of them was made',
  },
).meta({ id: 'DecidedVerifications' });

const Spent = describe(z.strictObject({ id: Id('alo'), units: z.int().min(0).max(maxUnits) }), {
  id: 'The lease',
  units: ['Units that were spent of it; the others go back', 20],
}).meta({ id: 'SpentLease' });

export type Report = z.infer<typeof Report>;
export const Report = describe(
  z
    .strictObject({
      id: z.string().regex(/^[0-9A-Za-z_-]{1,100}$/),
      verifications: z.array(Decided).max(maxEntries),
      leases: z.array(Spent).max(maxEntries).default([]),
    })
    .refine(
      ({ verifications }) => verifications.reduce((sum, { count }) => sum + count, 0) <= maxReported,
      `Must have at most ${maxReported} calls`,
    ),
  {
    id: ['Sent again within a day, a report with this id counts once', 'b3f1c0de-report-1'],
    verifications: 'What was decided, like calls together',
    leases: 'Leases that are over',
  },
).meta({ id: 'VerificationReport', examples: [{ id: 'report-1', verifications: [], leases: [] }] });

export const Reported = describe(z.object({ counted: z.number() }), {
  counted: ['Calls that were recorded; 0 for a report that was received before', 20],
}).meta({ id: 'ReportedVerifications' });
