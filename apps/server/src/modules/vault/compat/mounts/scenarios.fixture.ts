import type { Scenarios, Script } from '../../../../../test/world/scenarios.ts';
import { mountIn } from '../compat.fixture.ts';

const mounted =
  (more: object = {}): Script =>
  async (scene) => ({ params: { mount: (await mountIn(scene)).params.mount }, ...more });

export const scenarios: Scenarios = {
  'GET /vault/v1/:mount/config': { request: mounted() },
  'POST /vault/v1/:mount/config': { request: mounted({ body: { max_versions: 0 } }) },
  'GET /vault/v1/sys/mounts/:mount': { request: mounted() },
  'GET /vault/v1/sys/internal/ui/mounts/*': { request: () => ({ params: { '*': 'secret/production/app' } }) },
};
