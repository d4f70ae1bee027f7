import type { Scene } from '../../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../../test/world/scenarios.ts';
import { leaseIn } from '../../vault.fixture.ts';

const missing: Script = () => ({ params: { lease: `eco_lea_${'0'.repeat(22)}` }, body: {} });
const taken: Script = async (scene) => ({ params: { lease: (await leaseIn(scene)).lease }, body: {} });

async function revoked(scene: Scene) {
  const { lease } = await leaseIn(scene);
  await scene.world.rows(
    `update eco_leases set state = 'revoked', revoke_at = null, ended_at = created_at where id = $1`,
    [lease],
  );
  return { params: { lease }, body: {} };
}

export const scenarios: Scenarios = {
  'POST /vault/v1/sys/leases/renew/:lease': {
    request: taken,
    refusals: { NOT_FOUND: missing, LEASE_ENDED: revoked },
  },
  'POST /vault/v1/sys/leases/revoke/:lease': { request: taken, refusals: { NOT_FOUND: missing } },
  'POST /vault/v1/sys/leases/lookup/:lease': { request: taken, refusals: { NOT_FOUND: missing } },
};
