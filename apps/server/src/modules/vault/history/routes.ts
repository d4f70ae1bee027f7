import { errors } from '../../../kernel/errors.ts';
import { vaultErrors } from '../errors.ts';
import { secret } from '../secrets/schema.ts';
import { compareSecrets } from './diff.ts';
import { restoreSecrets } from './restore.ts';
import { DifferenceQuery, Differences, Restoration, Restored } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const failures = [errors.NOT_FOUND, vaultErrors.VERSION_DESTROYED, vaultErrors.VALUES_TOO_LARGE];

export const historyRoutes = [
  secret.post(`${environment}/restore-secrets`, {
    action: 'restore',
    summary: 'Give an environment or a folder the secrets that it had at a time, all or none',
    description: 'What is taken away is deleted, not destroyed.',
    body: Restoration,
    reply: Restored,
    errors: [...failures, vaultErrors.APPROVAL_REQUIRED],
    act: ({ tx, params, body }) => restoreSecrets(tx, params, body),
  }),
  secret.get(`${environment}/diff`, {
    action: 'compare',
    permission: 'secrets:read',
    audit: 'secret.compare',
    summary: 'Compare secrets with those of another environment or time, without showing values',
    description: 'Also needs `secrets:read` in the other environment.',
    query: DifferenceQuery,
    reply: Differences,
    errors: failures,
    act: ({ tx, kernel, caller, params, query }) => compareSecrets(tx, { kernel, caller }, params, query),
  }),
];
