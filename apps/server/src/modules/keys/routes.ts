import type { RawInput } from '../../http/route.ts';
import { errors } from '../../kernel/errors.ts';
import { PageOf } from '../../kernel/paging.ts';
import { accessErrors } from '../access/index.ts';
import { keyUsage } from '../metering/index.ts';
import { keyErrors } from './errors.ts';
import { importRoutes } from './imports/routes.ts';
import {
  createKey,
  deleteKey,
  listKeys,
  pauseKey,
  readKey,
  resumeKey,
  revokeKey,
  rotateKey,
  updateKey,
} from './keys.ts';
import { localRoutes } from './local/routes.ts';
import { prefixRoutes } from './prefix/routes.ts';
import {
  CreatedKey,
  DeletedKey,
  Key,
  KeyChanges,
  KeyQuery,
  KeyUsage,
  KeyUsageQuery,
  KeyWithSecret,
  key,
  NewKey,
  NoBody,
  Rotation,
} from './schema.ts';
import { verifyKey } from './verify-route.ts';

const { KEY_NOT_FOUND, KEY_OWNER_NEEDED, KEY_REVOKED } = keyErrors;
const { CANNOT_GRANT } = accessErrors;

/** Requests of before, which name the key in the body. */
const fromBody = (raw: RawInput): RawInput => {
  const { keyId, ...body } = (raw.body ?? {}) as Record<string, unknown>;
  return { ...raw, params: { id: keyId }, body };
};

export const keyRoutes = [
  ...prefixRoutes,
  ...importRoutes,
  ...localRoutes,
  key.post('/api/v1/keys', {
    aliases: [{ path: '/api/v1/keys/generate' }],
    summary: 'Create a key',
    description:
      'The reply holds the key, which is not shown again. A platform key inherits the restrictions of the key or token that creates it.',
    effect: 'grants',
    effectIf: { says: 'it is a platform key', is: ({ body }) => body.kind === 'platform' },
    body: NewKey,
    reply: CreatedKey,
    errors: [KEY_OWNER_NEEDED, CANNOT_GRANT, errors.NOT_FOUND],
    act: ({ tx, caller, body }) => createKey(tx, caller, body),
  }),
  key.get('/api/v1/keys', {
    aliases: [{ path: '/api/v1/keys/list' }],
    summary: 'List keys, newest first',
    query: KeyQuery,
    reply: PageOf(Key),
    act: ({ tx, query }) => listKeys(tx, query),
  }),
  key.get('/api/v1/keys/:id', {
    summary: 'Read one key',
    reply: Key,
    errors: [KEY_NOT_FOUND],
    act: ({ tx, params }) => readKey(tx, params.id),
  }),
  key.patch('/api/v1/keys/:id', {
    summary: 'Change a key',
    body: KeyChanges,
    reply: Key,
    errors: [KEY_NOT_FOUND, KEY_REVOKED, CANNOT_GRANT],
    act: ({ tx, caller, params, body }) => updateKey(tx, caller, params.id, body),
  }),
  key.delete('/api/v1/keys/:id', {
    summary: 'Delete a key',
    description: 'Its usage and its audit entries stay.',
    effect: 'destroys',
    reply: DeletedKey,
    errors: [KEY_NOT_FOUND],
    act: ({ tx, params }) => deleteKey(tx, params.id),
  }),
  key.post('/api/v1/keys/:id/rotate', {
    aliases: [{ path: '/api/v1/keys/rotate', request: fromBody }],
    summary: 'Give a key a new secret',
    effect: 'reveals',
    body: Rotation,
    reply: KeyWithSecret,
    errors: [KEY_NOT_FOUND, KEY_REVOKED, CANNOT_GRANT],
    act: ({ tx, caller, params, body }) => rotateKey(tx, caller, params.id, body.graceSeconds),
  }),
  key.post('/api/v1/keys/:id/pause', {
    summary: 'Pause a key on every node, until it is resumed',
    beyondQuota: 'anybody',
    body: NoBody,
    reply: Key,
    errors: [KEY_NOT_FOUND, KEY_REVOKED],
    act: ({ tx, params }) => pauseKey(tx, params.id),
  }),
  key.post('/api/v1/keys/:id/resume', {
    summary: 'Let a paused key work again',
    body: NoBody,
    reply: Key,
    errors: [KEY_NOT_FOUND, KEY_REVOKED, CANNOT_GRANT],
    act: ({ tx, caller, params }) => resumeKey(tx, caller, params.id),
  }),
  key.post('/api/v1/keys/:id/revoke', {
    aliases: [{ path: '/api/v1/keys/revoke', request: fromBody }],
    summary: 'Revoke a key on every node, for good',
    beyondQuota: 'anybody',
    effect: 'destroys',
    body: NoBody,
    reply: Key,
    errors: [KEY_NOT_FOUND],
    act: ({ tx, params }) => revokeKey(tx, params.id),
  }),
  key.get('/api/v1/keys/:id/usage', {
    summary: 'Count the verifications of a key',
    action: 'read-usage',
    permission: 'usage:read',
    meter: false,
    query: KeyUsageQuery,
    reply: KeyUsage,
    errors: [KEY_NOT_FOUND],
    async act({ tx, params, query }) {
      await readKey(tx, params.id);
      return keyUsage(tx, params.id, query);
    },
  }),
  verifyKey,
];
