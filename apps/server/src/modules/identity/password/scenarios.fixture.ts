import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { goodPassword, proof, someone, whileBusy } from '../scenes.fixture.ts';

const changing = (password: string, newPassword = `${goodPassword}-2`) => ({ currentPassword: password, newPassword });

async function change(scene: Scene): Promise<Sample> {
  const { tenant, password } = await someone(scene);
  return { tenant, body: changing(password) };
}

async function reset(scene: Scene, password = goodPassword): Promise<Sample> {
  const { tenant } = await someone(scene);
  return { tenant, body: { token: await proof(scene, tenant.founder.user, 'reset-password'), password } };
}

export const scenarios: Scenarios = {
  'PUT /api/v1/auth/change-password': {
    request: change,
    refusals: {
      INVALID_CREDENTIALS: () => ({ body: changing('wrong') }),
      PASSWORD_REFUSED: ({ tenant }) => ({ body: changing(tenant.founder.password, 'password') }),
      HASHING_BUSY: whileBusy(change),
    },
  },
  'POST /api/v1/auth/reset-password': {
    request: reset,
    refusals: {
      VERIFICATION_INVALID: () => ({ body: { token: 'unknown', password: goodPassword } }),
      PASSWORD_REFUSED: (scene) => reset(scene, 'password'),
      HASHING_BUSY: whileBusy(reset),
    },
  },
};
