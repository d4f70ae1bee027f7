import { errors } from '../../../kernel/errors.ts';
import { referenceErrors, vaultErrors } from '../errors.ts';
import { secret } from '../secrets/schema.ts';
import { copySecrets } from './copies.ts';
import { exportSecrets } from './exports.ts';
import { parse } from './formats.ts';
import { importSecrets } from './imports.ts';
import { Copy, Export, Exported, Import, Imported, Transferred } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';

/** 1 Mi characters, each escaped in JSON. */
const importLimit = 8 * 1024 * 1024;

const written = [
  errors.NOT_FOUND,
  vaultErrors.APPROVAL_REQUIRED,
  vaultErrors.CONFLICTING_VALUES,
  vaultErrors.TOO_MANY_SECRETS,
  vaultErrors.TOO_MANY_FOLDERS,
  vaultErrors.VALUES_TOO_LARGE,
];

export const transferRoutes = [
  secret.post(`${environment}/import`, {
    action: 'import',
    permission: 'secrets:write',
    summary: 'Write the secrets of a file to a folder, all or none',
    description:
      'What looks like a reference is kept as text. Without `secrets:read`, each name that is there counts as one with another value. `dotenv` is read as the npm package of that name reads it; what that passes over in silence is refused with its line.',
    bodyLimit: importLimit,
    body: Import,
    reply: Imported,
    errors: [...written, vaultErrors.NOT_IMPORTABLE],
    prepare: ({ body }) => parse(body.format, body.content),
    act: ({ tx, kernel, caller, params, body, prepared }) =>
      importSecrets(tx, { kernel, caller }, params, body, prepared),
  }),
  secret.post(`${environment}/export`, {
    action: 'export',
    summary: 'Write the values of a folder as a file',
    beyondQuota: 'people',
    description: 'Of an environment of production, a person needs a proof of identity less than five minutes old.',
    idempotency: false,
    body: Export,
    reply: Exported,
    errors: [errors.NOT_FOUND, errors.STEP_UP_REQUIRED, vaultErrors.VALUES_TOO_LARGE, ...referenceErrors],
    act: ({ tx, kernel, caller, params, body }) => exportSecrets(tx, { kernel, caller }, params, body),
  }),
  secret.post(`${environment}/copy`, {
    action: 'copy',
    permission: 'secrets:copy',
    summary: 'Copy secrets to another environment or folder of the project, all or none',
    description: 'Needs `secrets:copy` in both environments.',
    body: Copy,
    reply: Transferred,
    errors: [...written, vaultErrors.SECRET_NOT_FOUND],
    act: ({ tx, kernel, caller, params, body }) => copySecrets(tx, { kernel, caller }, params, body),
  }),
];
