import type { Scenarios, Script } from '../../../../../test/world/scenarios.ts';
import { mountIn, newMountIn, ofOthers } from '../compat.fixture.ts';

const below = { '*': 'secret/production/app' };

const mounted: Script = async (scene) => ({ params: { mount: (await mountIn(scene)).params.mount } });

export const scenarios: Scenarios = {
  'GET /vault/v1/:mount/config': { request: mounted },
  'POST /vault/v1/:mount/config': {
    request: async (scene) => ({
      params: { mount: (await newMountIn(scene)).params.mount },
      body: { max_versions: 0 },
    }),
  },
  'GET /vault/v1/sys/mounts/:mount': { request: mounted },
  'GET /vault/v1/sys/internal/ui/mounts/*': {
    request: () => ({ params: below }),
    refusals: { FORBIDDEN: (scene) => ({ params: below, ...ofOthers(scene) }) },
  },
};
