import { operator } from '../../../../test/world/operator.ts';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { newSecretId } from '../../../kernel/ids.ts';
import { loginOf, someone } from '../scenes.fixture.ts';

async function loggedIn({ world, tenant }: Scene): Promise<{ access: string; refresh: string; session: string }> {
  const { body, text } = await world.call('POST /api/v1/auth/login', { body: loginOf(tenant) });
  const access = String(body.tokens?.accessToken);
  const claims = Buffer.from(access.split('.')[1] ?? '', 'base64url').toString();
  if (!claims.startsWith('{')) throw new Error(`log-in answered ${text}`);
  const { sid } = JSON.parse(claims) as { sid: string };
  return { access, refresh: String(body.tokens?.refreshToken), session: sid };
}

export const scenarios: Scenarios = {
  'DELETE /api/v1/operator/users/:user/sessions': {
    request: async (scene) => {
      const { tenant } = await someone(scene);
      const operators = await operator(scene.world);
      // An admin: the owner's token of the world goes on.
      return { tenant: operators, as: operators.members.admin.token, params: { user: tenant.founder.user } };
    },
  },
  'POST /api/v1/auth/refresh': {
    request: async (scene) => ({ body: { refreshToken: (await loggedIn(scene)).refresh } }),
    refusals: {
      UNAUTHENTICATED: () => ({ body: {} }),
      INVALID_TOKEN: () => ({ body: { refreshToken: 'unknown' } }),
      FORBIDDEN: async (scene) => ({
        body: {},
        headers: { cookie: `nexus_refresh=${(await loggedIn(scene)).refresh}`, 'x-csrf-token': 'wrong' },
      }),
    },
  },
  'POST /api/v1/auth/logout': { request: async (scene) => ({ as: (await loggedIn(scene)).access }) },
  'POST /api/v1/auth/logout-all': { request: async (scene) => ({ tenant: (await someone(scene)).tenant }) },
  'DELETE /api/v1/auth/sessions/:session': {
    request: async (scene) => ({ params: { session: (await loggedIn(scene)).session } }),
    refusals: { NOT_FOUND: () => ({ params: { session: newSecretId('ses') } }) },
  },
};
