import { bodies } from '../../../../http/body/index.ts';
import { type Alias, route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { referenceErrors, vaultErrors } from '../../errors.ts';
import { dataDialect } from '../dialect.ts';
import { patchMetadata, readMetadata, writeMetadata } from './metadata.ts';
import { locate, PathBelow } from './place.ts';
import { readSecret, readSubkeys } from './reading.ts';
import {
  ListQuery,
  Metadata,
  MetadataOrKeys,
  MetadataPatch,
  Nothing,
  ReadReply,
  SubkeysQuery,
  SubkeysReply,
  VersionMetadata,
  VersionQuery,
  Versions,
  Write,
} from './schema.ts';
import { deleteLatest, deleteSecret, deleteVersions, destroyVersions, undeleteVersions } from './versions.ts';
import { patchSecret, writeSecret } from './writing.ts';

/** 500 values of 64 KiB, escaped in JSON: as of a batch. */
const bodyLimit = 40 * 1024 * 1024;

const data = '/vault/v1/:mount/data/*';
const metadata = '/vault/v1/:mount/metadata/*';

const shared = { dialect: dataDialect, meter: 'api.calls', params: PathBelow, locate, inFolders: true } as const;
const {
  APPROVAL_REQUIRED,
  SECRET_NOT_FOUND,
  VERSION_DELETED,
  VERSION_DESTROYED,
  CAS_MISMATCH,
  TOO_MANY_SECRETS,
  TOO_MANY_FOLDERS,
} = vaultErrors;
const readErrors = [SECRET_NOT_FOUND, VERSION_DELETED, vaultErrors.VALUES_TOO_LARGE, ...referenceErrors];

/** Vault takes POST and PUT for the same. */
const alsoPut = (path: string): Alias[] => [{ method: 'PUT', path }];

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export const kvRoutes = [
  route({
    ...shared,
    method: 'GET',
    path: data,
    summary: 'Read a version of a secret',
    permission: 'secrets:read',
    audit: 'secret.reveal',
    query: VersionQuery,
    reply: ReadReply,
    errors: readErrors,
    act: ({ tx, kernel, caller, params, query }) => readSecret(tx, { kernel, caller }, params, query),
  }),
  route({
    ...shared,
    method: 'POST',
    path: data,
    aliases: alsoPut(data),
    summary: 'Write a version of a secret; keys that it has and the data do not are deleted',
    permission: 'secrets:write',
    audit: 'secret.write-batch',
    bodyLimit,
    body: bodies.anyJson(Write),
    reply: VersionMetadata,
    errors: [errors.INVALID_REQUEST, APPROVAL_REQUIRED, CAS_MISMATCH, TOO_MANY_SECRETS, TOO_MANY_FOLDERS],
    act: ({ tx, kernel, caller, params, body }) => writeSecret(tx, { kernel, caller }, params, body),
  }),
  route({
    ...shared,
    method: 'PATCH',
    path: data,
    summary: 'Merge data into a secret (RFC 7396)',
    permission: 'secrets:write',
    audit: 'secret.write-batch',
    bodyLimit,
    body: bodies.anyJson(Write),
    reply: VersionMetadata,
    errors: [
      errors.INVALID_REQUEST,
      APPROVAL_REQUIRED,
      SECRET_NOT_FOUND,
      VERSION_DELETED,
      CAS_MISMATCH,
      TOO_MANY_SECRETS,
    ],
    act: ({ tx, kernel, caller, params, body }) => patchSecret(tx, { kernel, caller }, params, body),
  }),
  route({
    ...shared,
    method: 'DELETE',
    path: data,
    summary: 'Delete the last version of a secret',
    permission: 'secrets:delete',
    audit: 'secret.delete',
    status: 204,
    reply: Nothing,
    errors: [APPROVAL_REQUIRED],
    act: ({ tx, params }) => deleteLatest(tx, params),
  }),
  route({
    ...shared,
    method: 'GET',
    path: '/vault/v1/:mount/subkeys/*',
    summary: 'Read the keys of a version of a secret',
    // Keys inside of values are a part of them.
    permission: 'secrets:read',
    audit: 'secret.reveal',
    query: SubkeysQuery,
    reply: SubkeysReply,
    errors: readErrors,
    act: ({ tx, kernel, caller, params, query }) => readSubkeys(tx, { kernel, caller }, params, query),
  }),
  route({
    ...shared,
    method: 'POST',
    path: '/vault/v1/:mount/delete/*',
    aliases: alsoPut('/vault/v1/:mount/delete/*'),
    summary: 'Delete versions of a secret',
    beyondQuota: 'anybody',
    permission: 'secrets:delete',
    audit: 'secret.delete',
    status: 204,
    body: bodies.anyJson(Versions),
    reply: Nothing,
    errors: [APPROVAL_REQUIRED],
    act: ({ tx, params, body }) => deleteVersions(tx, params, body.versions),
  }),
  route({
    ...shared,
    method: 'POST',
    path: '/vault/v1/:mount/undelete/*',
    aliases: alsoPut('/vault/v1/:mount/undelete/*'),
    summary: 'Undelete versions of a secret',
    permission: 'secrets:write',
    audit: 'secret.undelete',
    status: 204,
    body: bodies.anyJson(Versions),
    reply: Nothing,
    errors: [APPROVAL_REQUIRED, VERSION_DESTROYED],
    act: ({ tx, params, body }) => undeleteVersions(tx, params, body.versions),
  }),
  route({
    ...shared,
    method: 'POST',
    path: '/vault/v1/:mount/destroy/*',
    aliases: alsoPut('/vault/v1/:mount/destroy/*'),
    summary: 'Destroy versions of a secret for good',
    beyondQuota: 'anybody',
    permission: 'secrets:destroy',
    audit: 'secret.destroy',
    effect: 'destroys',
    status: 204,
    body: bodies.anyJson(Versions),
    reply: Nothing,
    errors: [APPROVAL_REQUIRED],
    act: ({ tx, params, body }) => destroyVersions(tx, params, body.versions),
  }),
  route({
    ...shared,
    method: 'GET',
    path: metadata,
    aliases: [{ path: '/vault/v1/:mount/metadata' }],
    summary: 'Read the versions and the metadata of a secret, or list what lies below a path',
    permission: 'folders:read',
    query: ListQuery,
    reply: MetadataOrKeys,
    errors: [SECRET_NOT_FOUND],
    act: ({ tx, params, query }) => readMetadata(tx, params, query),
  }),
  route({
    ...shared,
    method: 'POST',
    path: metadata,
    aliases: alsoPut(metadata),
    summary: 'Set the custom metadata of a secret',
    permission: 'secrets:write',
    audit: 'secret.write-metadata',
    status: 204,
    body: bodies.anyJson(Metadata),
    reply: Nothing,
    errors: [errors.INVALID_REQUEST, TOO_MANY_FOLDERS],
    act: ({ tx, params, body }) => writeMetadata(tx, params, body),
  }),
  route({
    ...shared,
    method: 'PATCH',
    path: metadata,
    summary: 'Merge into the custom metadata of a secret (RFC 7396)',
    permission: 'secrets:write',
    audit: 'secret.write-metadata',
    status: 204,
    body: bodies.anyJson(MetadataPatch),
    reply: Nothing,
    errors: [SECRET_NOT_FOUND],
    act: ({ tx, params, body }) => patchMetadata(tx, params, body),
  }),
  route({
    ...shared,
    method: 'DELETE',
    path: metadata,
    summary: 'Delete a secret with all its versions for good',
    permission: 'secrets:destroy',
    audit: 'secret.destroy',
    effect: 'destroys',
    status: 204,
    reply: Nothing,
    errors: [APPROVAL_REQUIRED],
    act: ({ tx, params }) => deleteSecret(tx, params),
  }),
];
