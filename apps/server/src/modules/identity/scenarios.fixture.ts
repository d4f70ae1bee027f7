import { invite } from '../../../test/world/invitations.ts';
import { operator } from '../../../test/world/operator.ts';
import type { Sample, Scene } from '../../../test/world/requests.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';
import { unique } from '../../../test/world/schema.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { firstRun } from './index.ts';
import { loginOf, someone, whileBusy } from './scenes.fixture.ts';
import { newOpaqueToken } from './sessions/tokens.ts';
import { identityState } from './state.ts';

const goodPassword = 'Correct-Horse-17-Battery';
/** Where attempts are counted, whatever comes of them. */
const braked = ['eco_login_brakes'];

async function loggedIn({ world, tenant }: Scene): Promise<{ access: string; refresh: string; session: string }> {
  const { body, text } = await world.call('POST /api/v1/auth/login', { body: loginOf(tenant) });
  const access = String(body.tokens?.accessToken);
  const claims = Buffer.from(access.split('.')[1] ?? '', 'base64url').toString();
  if (!claims.startsWith('{')) throw new Error(`log-in answered ${text}`);
  const { sid } = JSON.parse(claims) as { sid: string };
  return { access, refresh: String(body.tokens?.refreshToken), session: sid };
}

/** The token of a mail: the table keeps only its hash, so the test writes one whose text it knows. */
async function proof({ world }: Scene, person: string, purpose: string): Promise<string> {
  const { id, text, hash } = newOpaqueToken('vrf', world.app.kernel.ids);
  await world.rows(
    `insert into eco_verifications (id, person_id, purpose, hash, created_at, expires_at)
     values ($1, $2, $3, $4, '2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z')`,
    [id, person, purpose, hash],
  );
  return text;
}

const registration = () => ({ email: `${unique()}@example.com`, password: goodPassword, displayName: 'Somebody' });

async function setupBody({ world }: Scene) {
  // An installation is set up once; for the test it is as new.
  await world.rows('update eco_identities set first_owner = false where first_owner');
  const made = await firstRun(world.app.kernel, 'http://localhost');
  const token = new URL(made?.setupUrl ?? 'http://localhost/#token=none').hash.replace('#token=', '');
  return { token, ...registration() };
}

const changing = (password: string, newPassword = `${goodPassword}-2`) => ({ currentPassword: password, newPassword });

const requests = {
  register: (): Sample => ({ body: registration() }),
  setup: async (scene: Scene): Promise<Sample> => ({ body: await setupBody(scene) }),
  login: ({ tenant }: Scene): Sample => ({ body: loginOf(tenant) }),
  change: async (scene: Scene): Promise<Sample> => {
    const { tenant, password } = await someone(scene);
    return { tenant, body: changing(password) };
  },
  reset: async (scene: Scene): Promise<Sample> => {
    const { tenant } = await someone(scene);
    return {
      tenant,
      body: { token: await proof(scene, tenant.founder.user, 'reset-password'), password: goodPassword },
    };
  },
};

export const scenarios: Scenarios = {
  'DELETE /api/v1/operator/users/:user/sessions': {
    request: async (scene) => {
      const { tenant } = await someone(scene);
      const operators = await operator(scene.world);
      // An admin: the owner's token of the world goes on.
      return { tenant: operators, as: operators.members.admin.token, params: { user: tenant.founder.user } };
    },
  },
  'POST /api/v1/auth/register': {
    request: requests.register,
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
      HASHING_BUSY: whileBusy(requests.register),
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
    request: requests.setup,
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
      HASHING_BUSY: whileBusy(requests.setup),
    },
  },
  'POST /api/v1/auth/login': {
    request: requests.login,
    refusals: {
      INVALID_CREDENTIALS: ({ tenant }) => ({ body: { ...loginOf(tenant), password: 'wrong' } }),
      LOGIN_LOCKED: async ({ world }) => {
        const body = { email: `${unique()}@example.com`, password: 'wrong' };
        for (let attempt = 0; attempt < 6; attempt += 1) await world.call('POST /api/v1/auth/login', { body });
        return { body };
      },
      HASHING_BUSY: whileBusy(requests.login),
    },
    marks: { INVALID_CREDENTIALS: braked },
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
  'DELETE /api/v1/auth/me': {
    request: async (scene) => ({ tenant: (await someone(scene)).tenant }),
    refusals: { LAST_OWNER: () => ({}) },
  },
  'PUT /api/v1/auth/change-password': {
    request: requests.change,
    refusals: {
      INVALID_CREDENTIALS: () => ({ body: changing('wrong') }),
      PASSWORD_REFUSED: ({ tenant }) => ({ body: changing(tenant.founder.password, 'password') }),
      HASHING_BUSY: whileBusy(requests.change),
    },
  },
  'POST /api/v1/auth/reset-password': {
    request: requests.reset,
    refusals: {
      VERIFICATION_INVALID: () => ({ body: { token: 'unknown', password: goodPassword } }),
      PASSWORD_REFUSED: async (scene) => {
        const { tenant } = await someone(scene);
        return {
          tenant,
          body: { token: await proof(scene, tenant.founder.user, 'reset-password'), password: 'password' },
        };
      },
      HASHING_BUSY: whileBusy(requests.reset),
    },
  },
};
