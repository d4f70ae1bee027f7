import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant, stored } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { Flag, FolderPath, SecretName, SecretText } from '../names.ts';

const words = {
  folderId: 'The folder it is in',
  path: ['The folder, from the root `/`', '/payments'],
  name: ['The name, compared byte by byte', 'STRIPE_KEY'],
  value: ['The value: text of at most 64 KiB', 'sk_test_4eC39Hq'],
  version: ['The number of the revision of the folder that gave it its value', 12],
  comment: ['What it is for; not encrypted', 'Restricted to refunds'],
  tags: ['Words to find it by; not encrypted', ['payments']],
  overridden: 'Whether it is your own value, which nobody else gets',
  importedFromId: 'The environment that it is imported from; null where it is of this one',
  updatedAt: 'When this version was made',
  updatedBy: ['Who made this version', 'eco_usr_0000000000000000000000'],
  cas: ['The version that it must have now; 0: it must not be there', 11],
  recursive: ['Whether the folders below it count too', 'true'],
  resolve: ['Whether to put values in place of references; true where absent', 'false'],
} as const;

const Comment = paragraphs(500);
const Tags = z.array(oneLine(60)).max(20);
const path = FolderPath.default('/');
const Version = z.coerce.number().int().min(1).max(2_147_483_647);

/** Looser than names are: what cannot be one is not there. */
export const NameInPath = z
  .string()
  .min(1)
  .max(768)
  .meta({ description: 'The name, percent-encoded', examples: ['STRIPE_KEY'] });

export const secretWords = words;

export const PathQuery = describe(z.strictObject({ path }), words);

export const DeletionQuery = describe(z.strictObject({ path, cas: Version.optional() }), {
  ...words,
  cas: ['The version that it must have now', 11],
});

/** Ten times that of other lists: the console shows all names of an environment, and a call for each hundred would use up its limit. */
const maxNames = 1000;
const limit = z.coerce.number().int().min(1).max(maxNames).default(20).describe('Number of items on a page');

export const SecretQuery = describe(PageQuery.extend({ limit, path, recursive: Flag(false), deleted: Flag(false) }), {
  ...words,
  deleted: ['Whether to list deleted secrets, each with its last version, instead of the others', 'true'],
});

export const ReadQuery = describe(z.strictObject({ path, version: Version.optional(), resolve: Flag(true) }), {
  ...words,
  version: ['A version; the current one where absent', 12],
});

export const VersionQuery = describe(PageQuery.extend({ path }), words);

export type NewVersion = z.infer<typeof NewVersion>;
export const NewVersion = describe(
  z.strictObject({
    value: SecretText,
    comment: Comment.optional(),
    tags: Tags.optional(),
    cas: z.int().min(0).max(2_147_483_647).optional(),
  }),
  {
    ...words,
    comment: ['What it is for; not encrypted. Stays where absent', words.comment[1]],
    tags: ['Words to find it by; not encrypted. They stay where absent', words.tags[1]],
  },
).meta({ id: 'NewSecretVersion' });

export const Secret = describe(
  z.object({
    id: Id('sec'),
    folderId: Id('fld'),
    path: z.string(),
    name: z.string(),
    version: z.int(),
    comment: z.string(),
    tags: stored(z.array(z.string())),
    createdAt: Instant,
    updatedAt: Instant,
    updatedBy: z.string(),
  }),
  words,
).meta({ id: 'Secret' });

export const SecretValue = describe(
  Secret.extend({ value: z.string(), overridden: z.boolean(), importedFromId: Id('env').nullable() }),
  words,
).meta({
  id: 'SecretValue',
});

export const SecretVersion = describe(
  z.object({
    version: z.int(),
    comment: z.string(),
    tags: stored(z.array(z.string())),
    createdAt: Instant,
    createdBy: z.string(),
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    destroyedAt: Instant.nullable(),
  }),
  {
    ...words,
    createdBy: words.updatedBy,
    endedAt: 'When another version followed, or the secret was deleted; null of the current version',
    endedBy: ['Who ended it; null of the current version', words.updatedBy[1]],
    destroyedAt: 'When its value was destroyed; null where it can be read',
  },
).meta({ id: 'SecretVersion' });

export const Rollback = describe(z.strictObject({ version: z.int().min(1).max(2_147_483_647) }), {
  version: ['The version whose value it gets again', 9],
}).meta({ id: 'SecretRollback' });

export type Renaming = z.output<typeof Renaming>;
export const Renaming = describe(
  z.strictObject({ name: SecretName, cas: z.int().min(1).max(2_147_483_647).optional() }),
  {
    name: ['The name that it gets', 'STRIPE_SECRET_KEY'],
    cas: ['The version that it must have now', 11],
  },
).meta({ id: 'SecretRenaming' });

export const Destruction = describe(
  z.strictObject({ versions: z.array(z.int().min(1).max(2_147_483_647)).min(1).max(100) }),
  { versions: ['The versions whose values are destroyed', [9, 10]] },
).meta({ id: 'SecretDestruction' });

export const DeletedSecret = describe(z.object({ deleted: z.literal(true), revision: z.int() }), {
  deleted: 'Always true',
  revision: ['The number of the revision of the folder that the deletion made', 13],
}).meta({ id: 'DeletedSecret' });

export const DestroyedVersions = describe(z.object({ versions: z.array(z.int()), forgotten: z.boolean() }), {
  versions: ['The versions whose values are destroyed', [9, 10]],
  forgotten: 'Whether nothing of the secret is left, so that its name is forgotten too',
}).meta({ id: 'DestroyedVersions' });

export const secret = defineNoun({
  name: 'secret',
  meter: 'api.calls',
  tag: { name: 'Secrets', description: 'Values of an environment that must stay secret, in folders with a history.' },
  ids: { project: Id('prj'), environment: Id('env'), name: NameInPath },
  inFolders: true,
});
