import { errors } from '../../../kernel/errors.ts';
import { vaultErrors } from '../errors.ts';
import { listImports, setImports } from './imports.ts';
import { environmentImport, Imports, NewImports } from './schema.ts';

const imports = '/api/v1/projects/:project/environments/:environment/imports';

export const importRoutes = [
  environmentImport.get(imports, {
    permission: 'folders:read',
    impersonation: 'read',
    summary: 'List the environments whose secrets an environment imports',
    revalidates: true,
    reply: Imports,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => listImports(tx, params),
  }),
  environmentImport.put(imports, {
    action: 'set',
    permission: 'secrets:write',
    summary: 'Set the environments whose secrets an environment imports',
    description:
      'Whoever reads this environment then reads them too: adding one needs `secrets:read` in it. An import stays when the person who made it loses access.',
    effect: 'grants',
    body: NewImports,
    reply: Imports,
    errors: [errors.NOT_FOUND, vaultErrors.IMPORT_CYCLE, vaultErrors.APPROVAL_REQUIRED],
    act: ({ tx, kernel, caller, params, body }) => setImports(tx, { kernel, caller }, params, body.environmentIds),
  }),
];
