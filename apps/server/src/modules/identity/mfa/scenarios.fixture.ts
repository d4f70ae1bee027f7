import { Authenticator, type Enrolled, enrolTotp } from '../../../../test/authenticator.ts';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import type { Tenant } from '../../../../test/world/world.ts';
import { loginOf, someone, whileBusy } from '../scenes.fixture.ts';

/** Tables in which a refused request may still count an attempt. */
const throttled = ['eco_login_brakes'];
const challenged = [...throttled, 'eco_login_challenges'];
/** Wrong codes that are looked at before the first wait. */
const free = 5;

/** Somebody with an authenticator app, in a session that has just shown it. */
async function enrolled(scene: Scene): Promise<Enrolled & { tenant: Tenant }> {
  const { tenant } = await someone(scene);
  return { tenant, ...(await enrolTotp(scene.world, tenant.founder.token)) };
}

/** Somebody with an authenticator app who has just given the right password. */
async function halfway(scene: Scene): Promise<Enrolled & { challenge: string; tenant: Tenant }> {
  const made = await enrolled(scene);
  return { ...made, challenge: await newChallenge(scene, made.tenant) };
}

async function newChallenge({ world }: Scene, tenant: Tenant): Promise<string> {
  const { body, text } = await world.call('POST /api/v1/auth/login', { body: loginOf(tenant) });
  if (body.mfaRequired === undefined) throw new Error(`log-in answered ${text}`);
  return String(body.challenge);
}

/** Somebody whose enrolment waits for its first code. */
async function begun(scene: Scene): Promise<{ tenant: Tenant; phone: Authenticator }> {
  const { tenant } = await someone(scene);
  const { body } = await scene.world.call('POST /api/v1/auth/mfa/totp', { as: tenant.founder.token });
  return { tenant, phone: new Authenticator(String(body.secret), scene.world.clock) };
}

const requests = {
  loginMfa: async (scene: Scene): Promise<Sample> => {
    const { challenge, phone } = await halfway(scene);
    return { body: { challenge, code: phone.code() } };
  },
  loginBackup: async (scene: Scene): Promise<Sample> => {
    const { challenge, backupCodes } = await halfway(scene);
    return { body: { challenge, code: backupCodes[0] } };
  },
  stepUp: ({ tenant }: Scene): Sample => ({ body: { password: tenant.founder.password } }),
  confirm: async (scene: Scene): Promise<Sample> => {
    const { tenant, phone } = await begun(scene);
    return { tenant, body: { code: phone.code() } };
  },
  renew: async (scene: Scene): Promise<Sample> => ({ tenant: (await enrolled(scene)).tenant }),
};

export const scenarios: Scenarios = {
  'POST /api/v1/auth/login/mfa': {
    request: requests.loginMfa,
    refusals: {
      CHALLENGE_INVALID: () => ({ body: { challenge: 'unknown', code: '123456' } }),
      INVALID_CODE: async (scene) => {
        const { challenge, phone } = await halfway(scene);
        return { body: { challenge, code: phone.wrong() } };
      },
      FACTOR_LOCKED: async (scene) => {
        const { challenge, phone, tenant } = await halfway(scene);
        const body = { challenge, code: phone.wrong() };
        for (let i = 0; i < free; i++) await scene.world.call('POST /api/v1/auth/login/mfa', { body });
        return { body: { challenge: await newChallenge(scene, tenant), code: phone.code() } };
      },
      HASHING_BUSY: whileBusy(requests.loginBackup),
    },
    marks: { INVALID_CODE: challenged, HASHING_BUSY: challenged },
  },
  'POST /api/v1/auth/step-up': {
    request: requests.stepUp,
    refusals: {
      INVALID_CREDENTIALS: () => ({ body: { password: 'wrong' } }),
      INVALID_CODE: () => ({ body: { code: '123456' } }),
      SECOND_FACTOR_REQUIRED: async (scene) => {
        const { tenant } = await enrolled(scene);
        return { tenant, body: { password: tenant.founder.password } };
      },
      LOGIN_LOCKED: async (scene) => {
        const { tenant, email, password } = await someone(scene);
        const body = { email, password: 'wrong' };
        for (let i = 0; i <= free; i++) await scene.world.call('POST /api/v1/auth/login', { body });
        return { tenant, body: { password } };
      },
      FACTOR_LOCKED: async (scene) => {
        const { tenant, phone } = await enrolled(scene);
        const as = tenant.founder.token;
        const body = { code: phone.wrong() };
        for (let i = 0; i < free; i++) await scene.world.call('POST /api/v1/auth/step-up', { as, body });
        return { tenant, body: { code: phone.code() } };
      },
      HASHING_BUSY: whileBusy(requests.stepUp),
    },
    marks: { INVALID_CREDENTIALS: throttled, INVALID_CODE: throttled },
  },
  'POST /api/v1/auth/mfa/totp': {
    refusals: { TOTP_ENROLLED: async (scene) => ({ tenant: (await enrolled(scene)).tenant }) },
  },
  'POST /api/v1/auth/mfa/totp/confirm': {
    request: requests.confirm,
    refusals: {
      NOT_FOUND: async (scene) => ({ tenant: (await someone(scene)).tenant, body: { code: '123456' } }),
      INVALID_CODE: async (scene) => {
        const { tenant, phone } = await begun(scene);
        return { tenant, body: { code: phone.wrong() } };
      },
      HASHING_BUSY: whileBusy(requests.confirm),
    },
  },
  'DELETE /api/v1/auth/mfa/totp': {
    request: requests.renew,
    refusals: { NOT_FOUND: async (scene) => ({ tenant: (await someone(scene)).tenant }) },
  },
  'POST /api/v1/auth/mfa/backup-codes': {
    request: requests.renew,
    refusals: {
      MFA_NOT_ENROLLED: async (scene) => ({ tenant: (await someone(scene)).tenant }),
      HASHING_BUSY: whileBusy(requests.renew),
    },
  },
};
