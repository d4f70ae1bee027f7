import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { FolderPath, SecretName } from '../names.ts';
import { NewVersion, secretWords as words } from '../secrets/schema.ts';

/** Changes of one request. */
const maxChanges = 500;

export const SecretChange = describe(
  NewVersion.extend({ name: SecretName, value: NewVersion.shape.value.optional(), delete: z.literal(true).optional() }),
  { ...words, delete: 'Deletes the secret; takes the place of a value' },
)
  .refine(({ value, delete: remove }) => (value === undefined) !== (remove === undefined), 'Needs a value, or delete')
  .meta({ id: 'SecretChange' });

export type Batch = z.output<typeof Batch>;
export const Batch = describe(
  z.strictObject({ path: FolderPath.default('/'), changes: z.array(SecretChange).min(1).max(maxChanges) }),
  { ...words, changes: ['At most 500, each of another secret', [{ name: 'STRIPE_KEY', value: 'sk_test_4eC39Hq' }]] },
).meta({ id: 'SecretBatch' });

const Changed = describe(
  z.object({
    name: z.string(),
    act: z.enum(['created', 'updated', 'deleted']),
  }),
  { ...words, act: 'What happened to it' },
).meta({ id: 'ChangedSecret' });

export const Revision = describe(z.object({ path: z.string(), revision: z.int(), secrets: z.array(Changed) }), {
  ...words,
  revision: ['The number of the revision of the folder that the changes made', 14],
  secrets: 'What was changed',
}).meta({ id: 'FolderRevision' });
