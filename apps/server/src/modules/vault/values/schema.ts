import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { InstantInput, stored } from '../../../kernel/schema.ts';
import { Flag, FolderPath } from '../names.ts';
import { secretWords } from '../secrets/schema.ts';

export const ValueQuery = describe(
  z.strictObject({
    path: FolderPath.default('/'),
    recursive: Flag(false),
    at: InstantInput.optional(),
    resolve: Flag(true),
  }),
  { ...secretWords, at: 'Values as they were at this time, without resolving references; as they are where absent' },
);

const Value = describe(
  z.object({
    id: Id('sec'),
    path: z.string(),
    name: z.string(),
    version: z.int(),
    comment: z.string(),
    tags: stored(z.array(z.string())),
    value: z.string(),
    overridden: z.boolean(),
    importedFromId: Id('env').nullable(),
  }),
  secretWords,
).meta({ id: 'RevealedValue' });

export const RevealedValues = z
  .object({ items: z.array(Value).describe('The values, by folder and name') })
  .meta({ id: 'RevealedValues' });
