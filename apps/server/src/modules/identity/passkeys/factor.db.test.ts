import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type Json, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { minute } from '../../../kernel/clock.ts';
import { identityState } from '../index.ts';
import { SoftwareAuthenticator, type Tricks } from './authenticator.fixture.ts';
import { enrol, logInBy } from './passkeys.fixture.ts';

const stepUpOptions = 'POST /api/v1/auth/step-up/options';
const stepUp = 'POST /api/v1/auth/step-up';
const loginMfa = 'POST /api/v1/auth/login/mfa';

describe.skipIf(!postgresAvailable)('a passkey as a second factor (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;
  let device: SoftwareAuthenticator;
  let passkey: string;
  let people = 0;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await somebody();
    device = newDevice();
    passkey = String((await enrol(app, person.token, device)).body.id);
  });

  const somebody = (): Promise<Registered> => register(app, `192.0.2.${++people}`);
  const newDevice = (): SoftwareAuthenticator =>
    new SoftwareAuthenticator({ origin: app.app.kernel.services.use(identityState).publicUrl.origin });
  const logIn = ({ email, password }: Registered): Promise<Answer> =>
    app.call('POST /api/v1/auth/login', { body: { email, password } });
  const codeOf = ({ status, body }: Answer): [number, string] => [status, String(body.code)];
  const finish = ({ body }: Answer, assertion: unknown): Promise<Answer> =>
    app.call(loginMfa, { body: { challenge: body.challenge, passkey: assertion } });

  /** What the authenticator answers to the offer. */
  const signed = ({ body }: Answer, tricks: Tricks = {}, by = device) => by.get(offered(body), tricks);
  const offered = (body: Json): Json => body.offers?.passkey ?? ({} as Json);

  describe(loginMfa, () => {
    it('200: the password alone is not enough any more; with the passkey it is', async () => {
      const first = await logIn(person);
      expect(first.body).toMatchObject({
        mfaRequired: true,
        methods: ['passkey'],
        offers: {
          passkey: {
            rpId: 'localhost',
            userVerification: 'required',
            allowCredentials: [{ id: device.keys[0]?.id.toString('base64url'), type: 'public-key' }],
          },
        },
      });
      expect(first.body.tokens).toBeUndefined();
      const answer = await finish(first, signed(first));
      expect(answer.status, answer.text).toBe(200);
      const claims = JSON.parse(
        Buffer.from(String(answer.body.tokens?.accessToken).split('.')[1] ?? '', 'base64url').toString(),
      );
      expect(claims).toMatchObject({ sub: person.user, amr: ['pwd', 'hwk', 'user', 'mfa'] });
      const used = `select from eco_audit_log where action = 'passkey.use' and resource_id = $1`;
      expect(await app.rows(used, [passkey])).toHaveLength(1);
    });

    it('200: without a handle, since the person is known', async () => {
      const first = await logIn(person);
      expect((await finish(first, signed(first, { handle: null }))).status).toBe(200);
    });

    it('401: not with a passkey of somebody else who has read the password', async () => {
      const thief = newDevice();
      await enrol(app, (await somebody()).token, thief);
      const first = await logIn(person);
      expect(codeOf(await finish(first, signed(first, {}, thief)))).toEqual([401, 'INVALID_CODE']);
    });

    it('401: not with a challenge that was given for a log-in, to somebody else, or before', async () => {
      const { body } = await app.call('POST /api/v1/auth/passkeys/login/options');
      const first = await logIn(person);
      expect(codeOf(await finish(first, device.get(body.publicKey ?? ({} as Json))))).toEqual([401, 'INVALID_CODE']);
      const other = await somebody();
      const otherDevice = newDevice();
      await enrol(app, other.token, otherDevice);
      const theirs = await logIn(other);
      const { challenge } = offered(theirs.body);
      expect((await finish(first, signed(first, { challenge: String(challenge) }))).status).toBe(401);
      const answer = signed(first);
      expect((await finish(first, answer)).status).toBe(200);
      expect((await finish(await logIn(person), answer)).status).toBe(401);
      // Nor the other way round.
      const asLogin = await logInBy(app, device, { challenge: String(offered((await logIn(person)).body).challenge) });
      expect(codeOf(asLogin)).toEqual([401, 'INVALID_CREDENTIALS']);
    });

    it('401: with a wrong signature or without user verification; 400 with two proofs', async () => {
      for (const tricks of [
        { tamper: () => Buffer.alloc(70, 7) },
        { verified: false },
        { origin: 'https://evil.example' },
      ]) {
        const first = await logIn(person);
        expect(codeOf(await finish(first, signed(first, tricks)))).toEqual([401, 'INVALID_CODE']);
      }
      const first = await logIn(person);
      const both = { challenge: first.body.challenge, passkey: signed(first), code: '123456' };
      expect(codeOf(await app.call(loginMfa, { body: both }))).toEqual([400, 'INVALID_REQUEST']);
    });

    it('401: a copied authenticator is refused here too, and uses the challenge up', async () => {
      await logInBy(app, device, { counter: 50 });
      const first = await logIn(person);
      expect(codeOf(await finish(first, signed(first, { counter: 50 })))).toEqual([401, 'INVALID_CODE']);
      const rows = await app.rows(
        `select risk from eco_audit_log where action = 'passkey.refuse-clone' and person_id = $1`,
        [person.user],
      );
      expect(rows).toEqual([{ risk: 'high' }]);
      expect(codeOf(await finish(first, signed(first, { counter: 60 })))).toEqual([401, 'CHALLENGE_INVALID']);
    });

    it('200 once of twenty at once', async () => {
      const first = await logIn(person);
      const answer = signed(first);
      const answers = await Promise.all(Array.from({ length: 20 }, () => finish(first, answer)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });
  });

  describe(stepUp, () => {
    it('200: with the passkey; the password is not enough', async () => {
      app.manual.advance(6 * minute);
      const remove = () => app.call(`DELETE /api/v1/auth/passkeys/${passkey}`, { as: person.token });
      const stale = await remove();
      expect(stale.body).toMatchObject({ code: 'STEP_UP_REQUIRED', methods: ['passkey'] });
      const byPassword = await app.call(stepUp, { as: person.token, body: { password: person.password } });
      expect(codeOf(byPassword)).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
      const asked = await app.call(stepUpOptions, { as: person.token });
      expect(asked.body.methods).toEqual(['passkey']);
      const proven = await app.call(stepUp, { as: person.token, body: { passkey: signed(asked) } });
      expect(proven.status, proven.text).toBe(200);
      expect((await remove()).status).toBe(200);
    });

    it('names the password, and offers nothing, to who has no factor', async () => {
      const { token } = await somebody();
      expect((await app.call(stepUpOptions, { as: token })).body).toEqual({ methods: ['password'], offers: {} });
    });
  });

  it('outdates the other sessions when it is enrolled, and not the one that has just shown it', async () => {
    const other = await somebody();
    const session = String((await logIn(other)).body.tokens?.accessToken);
    const mine = await enrol(app, other.token, newDevice());
    const remove = (as: string) => app.call(`DELETE /api/v1/auth/passkeys/${mine.body.id}`, { as });
    expect(codeOf(await remove(session))).toEqual([403, 'STEP_UP_REQUIRED']);
    expect((await remove(other.token)).status).toBe(200);
  });

  it('gives way to the password again once the last one is removed, and takes the backup codes along', async () => {
    const codes = await app.call('POST /api/v1/auth/mfa/backup-codes', { as: person.token });
    expect(codes.status, codes.text).toBe(200);
    const first = await logIn(person);
    expect(first.body.methods).toEqual(['passkey', 'backup-code']);
    const code = codes.body.backupCodes?.[0];
    const byCode = await app.call(loginMfa, { body: { challenge: first.body.challenge, code } });
    expect(byCode.status, byCode.text).toBe(200);
    await app.call(`DELETE /api/v1/auth/passkeys/${passkey}`, { as: person.token });
    expect((await logIn(person)).body.tokens).toBeDefined();
    expect(await app.rows('select from eco_backup_codes where person_id = $1', [person.user])).toEqual([]);
  });
});
