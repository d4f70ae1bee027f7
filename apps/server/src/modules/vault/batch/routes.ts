import { errors } from '../../../kernel/errors.ts';
import { vaultErrors } from '../errors.ts';
import { secret } from '../secrets/schema.ts';
import { writeBatch } from './batch.ts';
import { Batch, Revision } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';

/** 500 values of 64 KiB, escaped in JSON. */
const bodyLimit = 40 * 1024 * 1024;

export const batchRoutes = [
  secret.post(`${environment}/batch`, {
    action: 'write-batch',
    permission: 'secrets:write',
    summary: 'Write and delete up to 500 secrets of a folder together, or none of them',
    description: 'To delete also needs `secrets:delete`.',
    bodyLimit,
    body: Batch,
    reply: Revision,
    errors: [
      errors.NOT_FOUND,
      errors.INVALID_REQUEST,
      vaultErrors.APPROVAL_REQUIRED,
      vaultErrors.SECRET_NOT_FOUND,
      vaultErrors.CAS_MISMATCH,
      vaultErrors.TOO_MANY_SECRETS,
      vaultErrors.TOO_MANY_FOLDERS,
    ],
    act: ({ tx, kernel, caller, params, body }) => writeBatch(tx, { kernel, caller }, params, body),
  }),
];
