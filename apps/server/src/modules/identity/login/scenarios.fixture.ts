import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { loginOf, someone, suspend, whileBusy } from '../scenes.fixture.ts';

const login = ({ tenant }: Scene): Sample => ({ body: loginOf(tenant) });

export const scenarios: Scenarios = {
  'POST /api/v1/auth/login': {
    request: login,
    refusals: {
      INVALID_CREDENTIALS: ({ tenant }) => ({ body: { ...loginOf(tenant), password: 'wrong' } }),
      ACCOUNT_SUSPENDED: async (scene) => {
        const { tenant } = await someone(scene);
        await suspend(scene, tenant.founder.user);
        return { body: loginOf(tenant) };
      },
      LOGIN_LOCKED: async ({ world }) => {
        const body = { email: `${unique()}@example.com`, password: 'wrong' };
        for (let attempt = 0; attempt < 6; attempt += 1) await world.call('POST /api/v1/auth/login', { body });
        return { body };
      },
      HASHING_BUSY: whileBusy(login),
    },
    // Attempts are counted whether they succeed or not.
    marks: { INVALID_CREDENTIALS: ['eco_login_brakes'], ACCOUNT_SUSPENDED: ['eco_login_brakes'] },
  },
};
