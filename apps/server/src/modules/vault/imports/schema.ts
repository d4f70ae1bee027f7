import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

/** Imports of one environment; each of them may have as many. */
const maxImports = 10;

export type NewImports = z.output<typeof NewImports>;
export const NewImports = describe(
  z.strictObject({
    environmentIds: z
      .array(Id('env'))
      .max(maxImports)
      .refine((ids) => new Set(ids).size === ids.length, 'Must not name an environment twice'),
  }),
  {
    environmentIds: [
      'The environments, of any project: of a name that several have, the last one counts',
      ['eco_env_0000000000000000000000'],
    ],
  },
).meta({ id: 'NewEnvironmentImports' });

const Import = describe(z.object({ environmentId: Id('env'), createdAt: Instant, createdBy: z.string() }), {
  environmentId: 'The environment whose secrets are imported',
  createdAt: 'When it was first imported',
  createdBy: ['Who imported it, and may have lost access to it since', 'eco_usr_0000000000000000000000'],
}).meta({ id: 'EnvironmentImport' });

export const Imports = z
  .object({ items: z.array(Import).describe('The imports; the last one has precedence') })
  .meta({ id: 'EnvironmentImports' });

export const environmentImport = defineNoun({
  name: 'secret-import',
  meter: 'api.calls',
  tag: { name: 'Imports of environments', description: 'Environments whose secrets another one has too.' },
  ids: { project: Id('prj'), environment: Id('env') },
});
