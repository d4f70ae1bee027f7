import type { Scene } from '../../../test/world/requests.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';
import { customerKey, keyWith } from '../../../test/world/world.ts';
import { newSecretId } from '../../kernel/ids.ts';

const unknown = () => ({ params: { id: newSecretId('api') } });

async function revoked({ make, call }: Scene) {
  const id = await make('api');
  await call(`POST /api/v1/keys/${id}/revoke`, {});
  return { params: { id } };
}

/** A key may make keys, but none that may do more than itself. */
const littleKey = ({ world, tenant }: Scene, scope: string) => keyWith(world, tenant, [scope]);

/** A customer's: who rotates or resumes a platform key must hold what it may do. */
async function customers({ make, call }: Scene) {
  const customerId = await make('cus');
  const made = await call('POST /api/v1/keys', { name: 'Theirs', kind: 'customer', customerId });
  return { params: { id: String(made.body.id) } };
}

export const scenarios: Scenarios = {
  'POST /api/v1/keys': {
    refusals: {
      KEY_OWNER_NEEDED: () => ({ body: { name: 'Whose?', kind: 'customer' } }),
      CANNOT_GRANT: async (scene) => ({
        as: await littleKey(scene, 'keys:create'),
        body: { name: 'More', scopes: ['projects:read'] },
      }),
      NOT_FOUND: () => ({ body: { name: 'Nobody', kind: 'customer', customerId: newSecretId('cus') } }),
    },
  },
  'GET /api/v1/keys/:id': { refusals: { KEY_NOT_FOUND: unknown } },
  'PATCH /api/v1/keys/:id': {
    refusals: {
      KEY_NOT_FOUND: () => ({ ...unknown(), body: { name: 'Other' } }),
      KEY_REVOKED: async (scene) => ({ ...(await revoked(scene)), body: { name: 'Other' } }),
      CANNOT_GRANT: async (scene) => ({
        as: await littleKey(scene, 'keys:update'),
        params: { id: await scene.make('api') },
        body: { scopes: ['projects:read'] },
      }),
    },
  },
  'DELETE /api/v1/keys/:id': { refusals: { KEY_NOT_FOUND: unknown } },
  'POST /api/v1/keys/:id/rotate': {
    request: customers,
    refusals: {
      KEY_NOT_FOUND: unknown,
      KEY_REVOKED: revoked,
      CANNOT_GRANT: async (scene) => ({
        as: await littleKey(scene, 'keys:rotate'),
        params: { id: await scene.make('api') },
      }),
    },
  },
  'POST /api/v1/keys/:id/pause': { refusals: { KEY_NOT_FOUND: unknown, KEY_REVOKED: revoked } },
  'POST /api/v1/keys/:id/resume': {
    request: customers,
    refusals: {
      KEY_NOT_FOUND: unknown,
      KEY_REVOKED: revoked,
      CANNOT_GRANT: async (scene) => ({
        as: await littleKey(scene, 'keys:resume'),
        params: { id: await scene.make('api') },
      }),
    },
  },
  'POST /api/v1/keys/:id/revoke': { refusals: { KEY_NOT_FOUND: unknown } },
  'POST /api/v1/keys/verify': {
    request: async ({ world, tenant }) => ({ body: { key: await customerKey(world, tenant) } }),
  },
  'GET /api/v1/keys/:id/usage': { refusals: { KEY_NOT_FOUND: unknown } },
};
