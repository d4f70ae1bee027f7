import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { FolderPath, SecretText } from '../names.ts';
import { NameInPath, secretWords as words } from '../secrets/schema.ts';

export const OverrideQuery = describe(PageQuery.extend({ path: FolderPath.default('/') }), words);

export const NewOverride = describe(z.strictObject({ value: SecretText }), {
  value: ['The value that you, and nobody else, get instead', 'sk_test_of_my_own'],
}).meta({ id: 'NewSecretOverride' });

export const Override = describe(
  z.object({ secretId: Id('sec'), path: z.string(), name: z.string(), createdAt: Instant, updatedAt: Instant }),
  { ...words, secretId: 'The secret', updatedAt: 'When it got its present value' },
).meta({ id: 'SecretOverride' });

export const override = defineNoun({
  name: 'secret-override',
  meter: 'api.calls',
  tag: { name: 'Overrides of secrets', description: 'Values of secrets that one person alone gets.' },
  ids: { project: Id('prj'), environment: Id('env'), name: NameInPath },
  inFolders: true,
});
