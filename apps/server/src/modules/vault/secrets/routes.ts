import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { referenceErrors, vaultErrors } from '../errors.ts';
import {
  DeletedSecret,
  DeletionQuery,
  DestroyedVersions,
  Destruction,
  NewVersion,
  PathQuery,
  ReadQuery,
  Renaming,
  Rollback,
  Secret,
  SecretQuery,
  SecretValue,
  SecretVersion,
  secret,
  VersionQuery,
} from './schema.ts';
import {
  deleteSecret,
  destroyVersions,
  listSecrets,
  listVersions,
  putSecret,
  readSecret,
  renameSecret,
  rollBackSecret,
  undeleteSecret,
} from './secrets.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const one = `${environment}/secrets/:name` as const;
const { SECRET_NOT_FOUND, VERSION_DESTROYED, CAS_MISMATCH, NOT_DELETED, TOO_MANY_SECRETS, TOO_MANY_FOLDERS } =
  vaultErrors;
const { APPROVAL_REQUIRED } = vaultErrors;

export const secretRoutes = [
  secret.get(`${environment}/secrets`, {
    summary: 'List the secrets of a folder without their values, by folder and name',
    revalidates: true,
    permission: 'folders:read',
    impersonation: 'read',
    query: SecretQuery,
    reply: PageOf(Secret),
    act: ({ tx, params, query }) => listSecrets(tx, params, query),
  }),
  secret.get(one, {
    summary: 'Read the value of a secret',
    revalidates: true,
    audit: 'secret.read',
    query: ReadQuery,
    reply: SecretValue,
    errors: [SECRET_NOT_FOUND, VERSION_DESTROYED, ...referenceErrors],
    act: ({ tx, kernel, caller, params, query }) => readSecret(tx, { kernel, caller }, params, query),
  }),
  secret.put(one, {
    action: 'write',
    summary: 'Create a secret, or give it a new version',
    query: PathQuery,
    body: NewVersion,
    reply: Secret,
    errors: [APPROVAL_REQUIRED, CAS_MISMATCH, TOO_MANY_SECRETS, TOO_MANY_FOLDERS, errors.INVALID_REQUEST],
    act: ({ tx, params, query, body }) => putSecret(tx, params, query.path, body),
  }),
  secret.delete(one, {
    summary: 'Delete a secret; its versions stay until they are destroyed',
    query: DeletionQuery,
    reply: DeletedSecret,
    errors: [APPROVAL_REQUIRED, SECRET_NOT_FOUND, CAS_MISMATCH],
    act: ({ tx, params, query }) => deleteSecret(tx, params, query),
  }),
  secret.post(`${one}/undelete`, {
    summary: 'Give a deleted secret the value that it had last, as a new version',
    permission: 'secrets:write',
    query: PathQuery,
    reply: Secret,
    errors: [APPROVAL_REQUIRED, SECRET_NOT_FOUND, NOT_DELETED, VERSION_DESTROYED],
    act: ({ tx, params, query }) => undeleteSecret(tx, params, query.path),
  }),
  secret.post(`${one}/rollback`, {
    action: 'roll-back',
    summary: 'Give a secret the value of an earlier version, as a new version',
    permission: 'secrets:write',
    query: PathQuery,
    body: Rollback,
    reply: Secret,
    errors: [APPROVAL_REQUIRED, SECRET_NOT_FOUND, VERSION_DESTROYED],
    act: ({ tx, params, query, body }) => rollBackSecret(tx, params, query.path, body.version),
  }),
  secret.post(`${one}/rename`, {
    permission: 'secrets:write',
    summary: 'Give a secret another name, with all its versions',
    description:
      'It has the new name at earlier times too. References to the old name lead to nothing from then on: they are not changed.',
    query: PathQuery,
    body: Renaming,
    reply: Secret,
    errors: [APPROVAL_REQUIRED, SECRET_NOT_FOUND, CAS_MISMATCH, vaultErrors.SECRET_EXISTS],
    act: ({ tx, params, query, body }) => renameSecret(tx, params, query.path, body),
  }),
  secret.post(`${one}/destroy`, {
    summary: 'Destroy values of versions for good',
    beyondQuota: 'anybody',
    effect: 'destroys',
    query: PathQuery,
    body: Destruction,
    reply: DestroyedVersions,
    errors: [APPROVAL_REQUIRED, SECRET_NOT_FOUND],
    act: ({ tx, params, query, body }) => destroyVersions(tx, params, query.path, body.versions),
  }),
  secret.get(`${one}/versions`, {
    action: 'list-versions',
    summary: 'List the versions of a secret without their values, newest first',
    revalidates: true,
    permission: 'folders:read',
    impersonation: 'read',
    query: VersionQuery,
    reply: PageOf(SecretVersion),
    errors: [SECRET_NOT_FOUND],
    act: ({ tx, params, query }) => listVersions(tx, params, query),
  }),
];
