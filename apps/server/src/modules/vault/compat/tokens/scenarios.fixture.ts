import type { Scene } from '../../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../../test/world/scenarios.ts';
import { ofOthers, robotIn } from '../compat.fixture.ts';

async function robotsToken(scene: Scene): Promise<string> {
  const { status, body, text } = await scene.world.call('POST /vault/v1/auth/approle/login', {
    body: await robotIn(scene),
  });
  if (status !== 200) throw new Error(`the log-in answered ${status}: ${text}`);
  return String(body.auth?.client_token);
}

export const scenarios: Scenarios = {
  'POST /vault/v1/auth/approle/login': {
    request: async (scene) => ({ body: await robotIn(scene) }),
    refusals: {
      LOGIN_REFUSED: async (scene) => ({ body: { ...(await robotIn(scene)), secret_id: 'another' } }),
    },
  },
  'POST /vault/v1/auth/token/create': {
    request: async (scene) => ({ as: await robotsToken(scene), body: {} }),
  },
  'POST /vault/v1/auth/token/revoke-self': { request: async (scene) => ({ as: await robotsToken(scene) }) },
  'GET /vault/v1/auth/token/lookup-self': { refusals: { FORBIDDEN: ofOthers } },
  'POST /vault/v1/auth/token/renew-self': {
    request: () => ({ body: {} }),
    refusals: { FORBIDDEN: (scene) => ({ body: {}, ...ofOthers(scene) }) },
  },
};
