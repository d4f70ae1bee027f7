import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { InstantInput } from '../../../kernel/schema.ts';
import { Flag, FolderPath } from '../names.ts';
import { secretWords as words } from '../secrets/schema.ts';

export type Restoration = z.output<typeof Restoration>;
export const Restoration = describe(
  z.strictObject({
    at: InstantInput,
    path: FolderPath.default('/'),
    recursive: z.boolean().default(true),
    dryRun: z.boolean().default(false),
  }),
  {
    at: 'The time whose state it gets again',
    path: words.path,
    recursive: ['Whether the folders below it are restored too', true],
    dryRun: 'Whether only to say what would happen',
  },
).meta({ id: 'SecretRestoration' });

const names = z.array(z.string());

const RestoredFolder = describe(
  z.object({ path: z.string(), revision: z.int().nullable(), created: names, updated: names, deleted: names }),
  {
    path: words.path,
    revision: ['The number of the revision of the folder that it made; null where none', 15],
    created: ['Names that are there again', ['STRIPE_KEY']],
    updated: ['Names that have their earlier value again', ['DB_URL']],
    deleted: ['Names that were not there', ['DEBUG']],
  },
).meta({ id: 'RestoredFolder' });

export const Restored = z
  .object({ folders: z.array(RestoredFolder).describe('Folders of which something changes') })
  .meta({ id: 'RestoredSecrets' });

export type DifferenceQuery = z.output<typeof DifferenceQuery>;
export const DifferenceQuery = describe(
  z.strictObject({
    environmentId: Id('env').optional(),
    at: InstantInput.optional(),
    path: FolderPath.default('/'),
    recursive: Flag(false),
  }),
  {
    environmentId: 'The environment of the same project to compare with; the same one where absent',
    at: 'Its state at this time; as it is where absent',
    path: words.path,
    recursive: words.recursive,
  },
);

const Difference = describe(
  z.object({
    path: z.string(),
    name: z.string(),
    difference: z.enum(['only-here', 'only-there', 'another-value']),
    version: z.int().nullable(),
    otherVersion: z.int().nullable(),
  }),
  {
    path: words.path,
    name: words.name,
    difference: 'Where it is, or that both have it with different values',
    version: ['Its version here; null where it is not', 12],
    otherVersion: ['Its version there; null where it is not', 9],
  },
).meta({ id: 'SecretDifference' });

export const Differences = z
  .object({ items: z.array(Difference).describe('Secrets that differ, by folder and name') })
  .meta({ id: 'SecretDifferences' });
