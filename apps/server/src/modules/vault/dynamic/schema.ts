import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant, stored } from '../../../kernel/schema.ts';
import { FolderPath } from '../names.ts';
import { Credentials, Target } from '../targets/schema.ts';

/** In one environment, those that are being deleted included. */
export const maxDynamicSecrets = 100;

/** Longer ones would outlive the environment: its rows are deleted 30 days after it. */
const maxTtl = 7 * 86_400;

const words = {
  path: ['The folder: whoever may read the secrets of it may take leases', '/payments'],
  name: ['The name: lower-case letters and digits, joined by single hyphens', 'shop-readers'],
  kind: 'What is made for each lease',
  target: 'Where it is made, and with which rights',
  credentials: 'Who makes it; needed for all kinds but `api-key`',
  ttlSeconds: ['Seconds until a lease expires that asks for no other time', 3600],
  maxTtlSeconds: ['Seconds from its beginning after which a lease cannot be renewed', 86_400],
  createdBy: ['Who defined it', 'eco_usr_0000000000000000000000'],
} as const;

const Name = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters and digits, joined by single hyphens');
const Ttl = z.int().min(60).max(maxTtl);

export type NewDynamicSecret = z.output<typeof NewDynamicSecret>;
export const NewDynamicSecret = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    name: Name,
    target: Target,
    credentials: Credentials.optional(),
    ttlSeconds: Ttl.default(3600),
    maxTtlSeconds: Ttl.default(86_400),
  }),
  words,
)
  .refine(({ ttlSeconds, maxTtlSeconds }) => ttlSeconds <= maxTtlSeconds, {
    path: ['ttlSeconds'],
    error: 'must not be more than `maxTtlSeconds`',
  })
  .refine(({ target, credentials }) => (target.kind === 'api-key') === (credentials === undefined), {
    path: ['credentials'],
    error: 'are needed for all kinds but `api-key`, which takes none',
  })
  .meta({
    id: 'NewDynamicSecret',
    examples: [
      {
        name: 'shop-readers',
        target: {
          kind: 'postgres',
          host: 'db.example.com',
          database: 'shop',
          grants: ['GRANT app_reader TO {{name}}'],
        },
        credentials: { username: 'nexus_admin', password: 'correct-horse-battery' },
      },
    ],
  });

export type DynamicSecretChanges = z.output<typeof DynamicSecretChanges>;
/** The target cannot change: users created there could no longer be removed. */
export const DynamicSecretChanges = describe(
  z.strictObject({
    credentials: Credentials.optional(),
    ttlSeconds: Ttl.optional(),
    maxTtlSeconds: Ttl.optional(),
  }),
  { ...words, credentials: 'Who makes users from now on, and removes them' },
).meta({ id: 'DynamicSecretChanges' });

export const DynamicSecret = describe(
  z.object({
    id: Id('dyn'),
    projectId: Id('prj'),
    environmentId: Id('env'),
    path: z.string(),
    name: z.string(),
    kind: z.enum(['postgres', 'mysql', 'redis', 'api-key']),
    target: stored(Target),
    ttlSeconds: z.int(),
    maxTtlSeconds: z.int(),
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'DynamicSecret' });

export const DynamicSecretQuery = describe(z.strictObject({ path: FolderPath.default('/') }), words);

export const DeletedDynamicSecret = describe(z.object({ deleted: z.literal(true), leases: z.int() }), {
  deleted: 'Always true',
  leases: ['How many leases are revoked with it', 3],
}).meta({ id: 'DeletedDynamicSecret' });

export const dynamicSecret = defineNoun({
  name: 'dynamic-secret',
  meter: 'api.calls',
  tag: { name: 'Dynamic secrets', description: 'Credentials that are made for each lease, and removed at its end.' },
  ids: {
    project: Id('prj'),
    environment: Id('env'),
    name: z
      .string()
      .min(1)
      .max(60)
      .meta({ description: 'The name', examples: ['shop-readers'] }),
  },
  facts: DynamicSecret.pick({
    environmentId: true,
    path: true,
    name: true,
    kind: true,
    ttlSeconds: true,
    maxTtlSeconds: true,
  }),
  inFolders: true,
});
