import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { defineEvent } from '../../../kernel/events/events.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';

/** Of one dynamic secret, those that have ended not counted. */
export const maxLeases = 1_000;

/** The shortest lease or renewal, in seconds. */
export const minTtlSeconds = 60;

const states = ['creating', 'active', 'revoking', 'irrevocable', 'revoked'] as const;

const words = {
  dynamicSecretId: 'How it is made',
  username: ['The user that was made, or the id of the key', 'nexus_4k2wq7xzt3ndm5yabcde'],
  password: ['The password of the user, or the key: shown this once', 'kV9vQm0fJx2yB7aW4hRt1cUz8nPe5sLd'],
  state:
    '`creating` before it was answered, `active`, `revoking` until the user is gone, `irrevocable` after five attempts, which go on each hour, `revoked`',
  createdBy: ['Who took it', 'eco_api_0000000000000000000000'],
  expiresAt: 'When it is revoked; at most a minute later',
  maxExpiresAt: 'Until when it can be renewed',
  attempts: ['How many times its revocation was tried', 0],
  failure: ['What the last attempt failed with; null where none did', 'TARGET_REFUSED: The server answered 2BP01'],
  endedAt: 'When the user was gone; null before',
  ttlSeconds: ['Seconds from now until it expires; those of the dynamic secret where absent', 900],
} as const;

export const LeaseTime = describe(
  z.strictObject({ ttlSeconds: z.int().min(minTtlSeconds).max(604_800).optional() }),
  words,
).meta({
  id: 'LeaseTime',
});

export const LeaseQuery = describe(
  PageQuery.extend({ state: z.enum(states).optional(), dynamicSecretId: Id('dyn').optional() }),
  {
    state: 'Those in this state alone',
    dynamicSecretId: 'Those of this one alone',
  },
);

export const Lease = describe(
  z.object({
    id: Id('lea'),
    dynamicSecretId: Id('dyn'),
    environmentId: Id('env'),
    username: z.string(),
    state: z.enum(states),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    maxExpiresAt: Instant,
    attempts: z.int(),
    failure: z.string().nullable(),
    endedAt: Instant.nullable(),
  }),
  words,
).meta({ id: 'Lease' });

export const IssuedLease = describe(Lease.extend({ password: z.string() }), words).meta({ id: 'IssuedLease' });

const LeaseFacts = z.object({
  environmentId: Id('env').describe('The environment'),
  dynamicSecretId: Id('dyn').describe('How it was made'),
});

/** They never carry passwords. */
export const leaseEvents = {
  created: defineEvent('lease.created', 'A lease was taken', LeaseFacts),
  revoked: defineEvent('lease.revoked', 'A lease has ended: the user is gone', LeaseFacts),
  irrevocable: defineEvent('lease.irrevocable', 'The user of a lease could not be removed', LeaseFacts),
};

export const lease = defineNoun({
  name: 'lease',
  meter: 'api.calls',
  tag: { name: 'Leases', description: 'Credentials that were made for a time.' },
  ids: {
    project: Id('prj'),
    environment: Id('env'),
    lease: Id('lea'),
    name: z
      .string()
      .min(1)
      .max(60)
      .meta({ description: 'The name of the dynamic secret', examples: ['shop-readers'] }),
  },
  facts: LeaseFacts,
  inFolders: true,
});
