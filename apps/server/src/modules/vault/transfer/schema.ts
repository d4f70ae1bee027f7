import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { FolderPath } from '../names.ts';
import { secretWords as words } from '../secrets/schema.ts';
import { exportFormats, importFormats } from './formats.ts';

/** Of a dotenv file; JSON and YAML may have fewer. */
const maxContentCharacters = 1024 * 1024;

const conflicts = z.enum(['overwrite', 'skip', 'refuse']).default('overwrite');

const transferWords = {
  ...words,
  onConflict: 'What happens to a secret that has another value: it gets a new version, it stays, or nothing is written',
  dryRun: 'Whether only to say what would happen',
} as const;

export type Import = z.output<typeof Import>;
export const Import = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    format: z.enum(importFormats),
    content: z
      .string()
      .max(maxContentCharacters)
      .regex(/^[^\0]*$/, 'Must not contain NUL'),
    onConflict: conflicts,
    dryRun: z.boolean().default(false),
  }),
  {
    ...transferWords,
    format: 'How the content is written',
    content: ['The names and values', 'STRIPE_KEY=sk_test_4eC39Hq\n'],
  },
).meta({ id: 'SecretImport' });

const Warning = describe(z.object({ line: z.int(), name: z.string(), message: z.string() }), {
  line: ['The number of the line', 3],
  name: words.name,
  message: ['What is odd', 'Duplicate name: the last value is used'],
}).meta({ id: 'ImportWarning' });

const names = z.array(z.string());

export const Transferred = describe(
  z.object({
    path: z.string(),
    revision: z.int().nullable(),
    created: names,
    updated: names,
    unchanged: names,
    skipped: names,
  }),
  {
    ...words,
    revision: ['The number of the revision of the folder that it made; null where nothing was written', 14],
    created: ['Names that are new', ['STRIPE_KEY']],
    updated: ['Names that have a new version', ['DB_URL']],
    unchanged: ['Names that have the value already', ['REGION']],
    skipped: ['Names that have another value, which stays', ['DEBUG']],
  },
).meta({ id: 'TransferredSecrets' });

export const Imported = Transferred.extend({ warnings: z.array(Warning).describe('What is odd, and was taken') }).meta({
  id: 'ImportedSecrets',
});

export type Export = z.output<typeof Export>;
export const Export = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    recursive: z.boolean().default(false),
    format: z.enum(exportFormats),
    kubernetesName: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'Must be a name of Kubernetes (RFC 1123)')
      .default('nexus'),
  }),
  {
    ...words,
    recursive: [
      'Whether the folders below it count too. Of a name in several folders the value of the first path is written',
      true,
    ],
    format: 'How to write the values: `k8s` is the manifest of a Kubernetes secret',
    kubernetesName: ['The name of the Kubernetes secret', 'payments'],
  },
).meta({ id: 'SecretExport' });

export const Exported = describe(z.object({ content: z.string(), skipped: names }), {
  content: ['The names and values', 'STRIPE_KEY=sk_test_4eC39Hq\n'],
  skipped: ['Names that the format cannot hold, and paths of those that another folder has too', ['a b', '/b/DB_URL']],
}).meta({ id: 'ExportedSecrets' });

export type Copy = z.output<typeof Copy>;
export const Copy = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    environmentId: Id('env'),
    toPath: FolderPath.optional(),
    names: z
      .array(
        z
          .string()
          .min(1)
          .max(256)
          .regex(/^[^/\0]*$/, 'Must not contain /'),
      )
      .min(1)
      .max(500)
      .optional(),
    onConflict: conflicts,
    dryRun: z.boolean().default(false),
  }),
  {
    ...transferWords,
    environmentId: 'The environment of the same project that gets the secrets',
    toPath: ['The folder that gets them; as `path` where absent', '/payments'],
    names: ['Which secrets; all of the folder where absent', ['STRIPE_KEY']],
  },
).meta({ id: 'SecretCopy' });
