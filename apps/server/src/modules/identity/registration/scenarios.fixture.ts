import { invite } from '../../../../test/world/invitations.ts';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { firstRun } from '../index.ts';
import { goodPassword, proof, whileBusy } from '../scenes.fixture.ts';
import { identityState } from '../state.ts';

const registration = () => ({ email: `${unique()}@example.com`, password: goodPassword, displayName: 'Somebody' });

async function setupBody({ world }: Scene) {
  // An installation is set up once; for the test it is as new.
  await world.rows('update eco_identities set first_owner = false where first_owner');
  const made = await firstRun(world.app.kernel, 'http://localhost');
  const token = new URL(made?.setupUrl ?? 'http://localhost/#token=none').hash.replace('#token=', '');
  return { token, ...registration() };
}

const register = (): Sample => ({ body: registration() });
const setup = async (scene: Scene): Promise<Sample> => ({ body: await setupBody(scene) });

export const scenarios: Scenarios = {
  'POST /api/v1/auth/register': {
    request: register,
    refusals: {
      PASSWORD_REFUSED: () => ({ body: { ...registration(), password: 'password' } }),
      EMAIL_TAKEN: ({ tenant }) => ({ body: { ...registration(), email: tenant.founder.email } }),
      REGISTRATION_CLOSED: ({ world }) => ({
        body: registration(),
        during: () => {
          const state = world.app.kernel.services.use(identityState);
          const before = state.registration;
          state.registration = 'closed';
          return () => {
            state.registration = before;
          };
        },
      }),
      HASHING_BUSY: whileBusy(register),
      INVITATION_INVALID: () => ({ body: { ...registration(), invitation: 'unknown' } }),
      INVITATION_NOT_YOURS: async ({ world, tenant }) => {
        const { token } = await invite(world, tenant, `${unique()}@example.com`);
        return { body: { ...registration(), invitation: token } };
      },
    },
  },
  'POST /api/v1/auth/verify-email': {
    request: async (scene) => ({ body: { token: await proof(scene, scene.tenant.founder.user, 'verify-email') } }),
    refusals: { VERIFICATION_INVALID: () => ({ body: { token: 'unknown' } }) },
  },
  'POST /api/v1/auth/setup': {
    request: setup,
    refusals: {
      VERIFICATION_INVALID: () => ({ body: { token: 'unknown', ...registration() } }),
      PASSWORD_REFUSED: async (scene) => ({ body: { ...(await setupBody(scene)), password: 'password' } }),
      EMAIL_TAKEN: async (scene) => ({ body: { ...(await setupBody(scene)), email: scene.tenant.founder.email } }),
      CONFLICT: async (scene) => {
        const body = await setupBody(scene);
        const owner = scene.tenant.founder.user;
        await scene.world.rows('update eco_identities set first_owner = true where id = $1', [owner]);
        return { body };
      },
      HASHING_BUSY: whileBusy(setup),
    },
  },
};
