import { type FakeGithub, type GithubBehaviour, startGithub } from '../../../../../../tools/fakes/github.ts';
import { invite } from '../../../../test/world/invitations.ts';
import type { Circumstance, Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { stranger, type Tenant } from '../../../../test/world/world.ts';
import { readConfig } from '../../../config.ts';
import { suspend } from '../scenes.fixture.ts';
import { identityState } from '../state.ts';
import { openProviders } from './providers.ts';
import { Browser } from './social.fixture.ts';

const credentials = { clientId: 'scenarios', clientSecret: 'a secret of scenarios' };
const fakes = new WeakMap<object, Promise<FakeGithub>>();
let people = 0;

/** The test world's GitHub, and a provider that does not answer; created on first use. */
function github({ world }: Scene): Promise<FakeGithub> {
  const known = fakes.get(world);
  if (known !== undefined) return known;
  const made = startGithub({ ...credentials, callbackUrl: 'http://localhost:0/api/v1/auth/social/github/callback' });
  const ready = made.then((fake) => {
    const { kernel } = world.app;
    const config = readConfig({
      GITHUB_URL: fake.url,
      GITHUB_CLIENT_ID: credentials.clientId,
      GITHUB_CLIENT_SECRET: credentials.clientSecret,
      // Nothing listens on the discard port.
      OIDC_PROVIDERS: JSON.stringify([{ name: 'away', issuer: 'http://127.0.0.1:9', ...credentials }]),
    });
    for (const [name, provider] of openProviders(kernel, config)) {
      kernel.services.use(identityState).social.set(name, provider);
    }
    return fake;
  });
  fakes.set(world, ready);
  return ready;
}

/** Somebody new at GitHub, with this address. */
async function newcomer(scene: Scene, email = `${unique()}@example.com`, verified = true): Promise<FakeGithub> {
  const fake = await github(scene);
  people += 1;
  fake.person = { id: people, login: `person-${people}`, name: null, emails: [{ email, primary: true, verified }] };
  return fake;
}

/** The founder's address is proven, and so is the same one at GitHub. */
async function founderAtGithub(scene: Scene, { founder }: Tenant): Promise<FakeGithub> {
  const proven = `update eco_identities set email_verified_at = '2026-01-01T00:00:00Z' where id = $1`;
  await scene.world.rows(proven, [founder.user]);
  return newcomer(scene, founder.email);
}

/** The callback of a log-in that has come back from GitHub. */
async function callback(scene: Scene, behaviour: GithubBehaviour = {}): Promise<Sample> {
  const browser = new Browser(scene.world);
  const fake = await github(scene);
  fake.behave(behaviour);
  const url = await browser.visit(await browser.begin('github'));
  fake.behave({});
  return sampleOf(browser, url);
}

/** The same of somebody new who brings an invitation. */
async function invitedCallback(scene: Scene, invitation: string): Promise<Sample> {
  await newcomer(scene);
  const browser = new Browser(scene.world);
  const { body } = await browser.call('POST /api/v1/auth/social/github', { body: { invitation } });
  return sampleOf(browser, await browser.visit(String(body.url)));
}

function sampleOf(browser: Browser, { searchParams }: URL): Sample {
  const cookie = `nexus_social=${browser.cookie('nexus_social')}`;
  return { params: { provider: 'github' }, query: Object.fromEntries(searchParams), headers: { cookie } };
}

/** The id of an account that the tenant's founder has linked. */
async function linked(scene: Scene): Promise<string> {
  const { world, tenant } = scene;
  await founderAtGithub(scene, tenant);
  const answer = await new Browser(world).logIn('github');
  if (answer.status !== 302) throw new Error(`the log-in answered ${answer.status}: ${answer.text}`);
  const [row] = await world.rows<{ id: string }>(
    'select id from eco_social_accounts where person_id = $1 order by id desc limit 1',
    [tenant.founder.user],
  );
  return String(row?.id);
}

const closed =
  ({ world }: Scene): Circumstance =>
  () => {
    const state = world.app.kernel.services.use(identityState);
    const before = state.registration;
    state.registration = 'closed';
    return () => {
      state.registration = before;
    };
  };

const failing =
  (fake: FakeGithub): Circumstance =>
  () => {
    fake.behave({ fail: { path: '/login/oauth/access_token', status: 500 } });
    return () => fake.behave({});
  };

const away: Script = async (scene) => {
  await github(scene);
  return { params: { provider: 'away' }, body: {} };
};

export const scenarios: Scenarios = {
  'GET /api/v1/auth/social/:provider': {
    request: async (scene) => {
      await github(scene);
      return { params: { provider: 'github' } };
    },
    refusals: { OUTBOUND_FAILED: away },
  },
  'POST /api/v1/auth/social/:provider': {
    request: async (scene) => {
      await github(scene);
      return { params: { provider: 'github' }, body: {} };
    },
    refusals: { OUTBOUND_FAILED: away },
  },
  'GET /api/v1/auth/social/:provider/callback': {
    request: async (scene) => {
      await founderAtGithub(scene, scene.tenant);
      return callback(scene);
    },
    refusals: {
      SOCIAL_ATTEMPT_INVALID: async (scene) => {
        await github(scene);
        return { params: { provider: 'github' }, query: { state: 'unknown', code: 'unknown' } };
      },
      SOCIAL_CANCELLED: (scene) => callback(scene, { denies: true }),
      SOCIAL_ANSWER_INVALID: async (scene) => {
        const sample = await callback(scene);
        return { ...sample, query: { ...sample.query, code: 'unknown' } };
      },
      SOCIAL_EMAIL_UNVERIFIED: async (scene) => {
        await newcomer(scene, `${unique()}@example.com`, false);
        return callback(scene);
      },
      SOCIAL_ALREADY_LINKED: async (scene) => {
        const { world, tenant } = scene;
        const other = await stranger(world);
        await linked({ ...scene, tenant: other });
        const browser = new Browser(world);
        const what = 'POST /api/v1/auth/social/github/link';
        const { body } = await browser.call(what, { as: tenant.founder.token, body: {} });
        return sampleOf(browser, await browser.visit(String(body.url)));
      },
      ACCOUNT_SUSPENDED: async (scene) => {
        const other = await stranger(scene.world);
        await linked({ ...scene, tenant: other });
        await suspend(scene, other.founder.user);
        return callback(scene);
      },
      REGISTRATION_CLOSED: async (scene) => {
        await newcomer(scene);
        return { ...(await callback(scene)), during: closed(scene) };
      },
      INVITATION_INVALID: (scene) => invitedCallback(scene, 'unknown'),
      INVITATION_NOT_YOURS: async (scene) => {
        const { token } = await invite(scene.world, scene.tenant, `${unique()}@example.com`);
        return invitedCallback(scene, token);
      },
      OUTBOUND_FAILED: async (scene) => {
        const fake = await newcomer(scene);
        return { ...(await callback(scene)), during: failing(fake) };
      },
    },
  },
  'POST /api/v1/auth/social/:provider/link': {
    request: async (scene) => {
      await github(scene);
      return { params: { provider: 'github' }, body: {} };
    },
    refusals: { OUTBOUND_FAILED: away },
  },
  'DELETE /api/v1/auth/social/accounts/:account': {
    request: async (scene) => ({ params: { account: await linked(scene) } }),
    refusals: {
      LAST_WAY_IN: async (scene) => {
        const tenant = await stranger(scene.world);
        const account = await linked({ ...scene, tenant });
        await scene.world.rows('update eco_credentials set password_hash = null where person_id = $1', [
          tenant.founder.user,
        ]);
        return { tenant, params: { account } };
      },
    },
  },
};
