import { randomBytes } from 'node:crypto';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { stranger, type Tenant } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { suspend } from '../scenes.fixture.ts';
import { identityState } from '../state.ts';
import { SoftwareAuthenticator, type Tricks } from './authenticator.fixture.ts';
import { assertion, enrol, plant, plantMany } from './passkeys.fixture.ts';

/** Tables in which a refused request may still use up a challenge. */
const challenges = ['eco_passkey_challenges'];

const device = ({ world }: Scene): SoftwareAuthenticator =>
  new SoftwareAuthenticator({ origin: world.app.kernel.services.use(identityState).publicUrl.origin });

/** A passkey that is ready to be sent. Of somebody else: a factor of the founder's would stand in the way of every log-in. */
async function newPasskey(scene: Scene, tricks: Tricks = {}): Promise<Sample & { tenant: Tenant }> {
  const tenant = await stranger(scene.world);
  const { body } = await scene.world.call('POST /api/v1/auth/passkeys/options', { as: tenant.founder.token });
  const credential = device(scene).create(body.publicKey ?? {}, tricks);
  return { tenant, body: { name: 'Laptop', credential } };
}

/** The authenticator of somebody who has a passkey. */
async function enrolled(scene: Scene, tricks: Tricks = {}): Promise<SoftwareAuthenticator> {
  const { founder } = await stranger(scene.world);
  const authenticator = device(scene);
  const made = await enrol(scene.world, founder.token, authenticator, tricks);
  if (made.status !== 201) throw new Error(`a passkey answered ${made.status}: ${made.text}`);
  return authenticator;
}

/** A passkey of the founder's, for as long as the request takes. */
async function forAMoment({ world, tenant: { founder } }: Scene): Promise<Sample> {
  const passkey = new Ids(world.clock).next('pky');
  const remove = () => world.rows('delete from eco_passkeys where id = $1', [passkey]);
  // The handle that the first request leaves behind does not count as a trace of it.
  await plant(world, founder.user, passkey);
  await remove();
  return {
    params: { passkey },
    during: async () => {
      await plant(world, founder.user, passkey);
      return remove;
    },
  };
}

async function suspendedLogin(scene: Scene): Promise<Sample> {
  const authenticator = await enrolled(scene);
  const body = await assertion(scene.world, authenticator);
  const [row] = await scene.world.rows<{ person: string }>(
    'select person_id as person from eco_passkeys where credential_id = $1',
    [authenticator.keys[0]?.id],
  );
  await suspend(scene, row?.person ?? '');
  return { body };
}

export const scenarios: Scenarios = {
  'POST /api/v1/auth/passkeys/options': {
    refusals: {
      PASSKEY_LIMIT: async ({ world }) => {
        const tenant = await stranger(world);
        await plantMany(world, tenant.founder.user, 20);
        return { tenant };
      },
    },
    // The challenge was written when its line in the request log could not be.
    marks: { RECORD_UNAVAILABLE: [...challenges, 'eco_passkey_handles'] },
  },
  'POST /api/v1/auth/passkeys': {
    request: newPasskey,
    refusals: {
      PASSKEY_REFUSED: (scene) => newPasskey(scene, { verified: false }),
      PASSKEY_KNOWN: async (scene) => {
        const id = randomBytes(32);
        await enrolled(scene, { id });
        return newPasskey(scene, { id });
      },
      PASSKEY_LIMIT: async (scene) => {
        const sample = await newPasskey(scene);
        await plantMany(scene.world, sample.tenant.founder.user, 20);
        return sample;
      },
    },
    marks: { PASSKEY_REFUSED: challenges, PASSKEY_KNOWN: challenges, PASSKEY_LIMIT: challenges },
  },
  'PATCH /api/v1/auth/passkeys/:passkey': { request: forAMoment },
  'DELETE /api/v1/auth/passkeys/:passkey': {
    request: forAMoment,
    refusals: {
      LAST_WAY_IN: async ({ world }) => {
        const tenant = await stranger(world);
        const { user } = tenant.founder;
        const passkey = new Ids(world.clock).next('pky');
        await plant(world, user, passkey);
        await world.rows('update eco_credentials set password_hash = null where person_id = $1', [user]);
        return { tenant, params: { passkey } };
      },
    },
  },
  'POST /api/v1/auth/passkeys/login/options': { marks: { RECORD_UNAVAILABLE: challenges } },
  'POST /api/v1/auth/passkeys/login': {
    request: async (scene) => ({ body: await assertion(scene.world, await enrolled(scene)) }),
    refusals: {
      INVALID_CREDENTIALS: async (scene) => ({
        body: await assertion(scene.world, await enrolled(scene), { id: randomBytes(32) }),
      }),
      ACCOUNT_SUSPENDED: suspendedLogin,
    },
    marks: { INVALID_CREDENTIALS: challenges, ACCOUNT_SUSPENDED: challenges },
  },
};
