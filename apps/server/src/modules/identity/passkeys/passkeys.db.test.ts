import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { minute, toIso } from '../../../kernel/clock.ts';
import { identityState } from '../index.ts';
import { prune } from '../jobs.ts';
import { mailed } from '../mails.fixture.ts';
import { SoftwareAuthenticator, type Tricks } from './authenticator.fixture.ts';
import { assertion, enrol, logInBy, plantMany } from './passkeys.fixture.ts';

const options = 'POST /api/v1/auth/passkeys/options';
const create = 'POST /api/v1/auth/passkeys';
const loginOptions = 'POST /api/v1/auth/passkeys/login/options';
const login = 'POST /api/v1/auth/passkeys/login';
const list = 'GET /api/v1/auth/passkeys';

describe.skipIf(!postgresAvailable)('passkeys (needs PostgreSQL)', () => {
  let app: TestApp;
  let person: Registered;
  let device: SoftwareAuthenticator;

  const newDevice = (synced = false): SoftwareAuthenticator =>
    new SoftwareAuthenticator({ origin: app.app.kernel.services.use(identityState).publicUrl.origin, synced });

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());
  beforeEach(async () => {
    person = await somebody();
    device = newDevice();
  });

  let people = 0;
  /** From an address of their own, since an address may register thirty in a quarter of an hour. */
  const somebody = (): Promise<Registered> => register(app, `192.0.2.${++people}`);

  const claims = ({ body }: Answer): Record<string, unknown> =>
    JSON.parse(Buffer.from(String(body.tokens?.accessToken).split('.')[1] ?? '', 'base64url').toString());

  const countOf = async (table: 'eco_passkeys' | 'eco_sessions'): Promise<number> => {
    const rows = await app.rows(`select from ${table} where person_id = $1`, [person.user]);
    return rows.length;
  };

  /** All that a refusal says, but for the number of the request. */
  const said = ({ status, body }: Answer): unknown => ({ status, ...body, requestId: undefined });

  describe(`${create}, list, rename, remove`, () => {
    it('201: adds a passkey, and tells its owner and the audit log', async () => {
      const made = await enrol(app, person.token, device);
      expect(made.status, made.text).toBe(201);
      const id = String(made.body.id);
      expect(made.body).toEqual({
        id,
        name: 'Laptop',
        deviceType: 'singleDevice',
        backedUp: false,
        createdAt: toIso(app.clock.now()),
        lastUsedAt: null,
      });
      expect((await app.call(list, { as: person.token })).body).toEqual({ items: [made.body], nextCursor: null });
      const [entry] = await app.rows(
        `select row(a.*)::text as whole, risk from eco_audit_log a where resource_id = $1`,
        [id],
      );
      expect(entry).toMatchObject({ risk: 'medium' });
      expect(String(entry?.whole)).not.toContain('Laptop');
      const events = await app.rows('select type from nexus_events where subject = $1', [id]);
      expect(events).toEqual([{ type: 'passkey.added' }]);
    });

    it('200: renames and removes one', async () => {
      const { body } = await enrol(app, person.token, device);
      const one = `/api/v1/auth/passkeys/${body.id}`;
      const renamed = await app.call(`PATCH ${one}`, { as: person.token, body: { name: ' Work laptop ' } });
      expect(renamed.body).toEqual({ ...body, name: 'Work laptop' });
      const removed = await app.call(`DELETE ${one}`, { as: person.token });
      expect(removed.body).toEqual({ id: body.id, deletedAt: toIso(app.clock.now()) });
      expect((await app.call(`DELETE ${one}`, { as: person.token })).status).toBe(404);
      expect((await logInBy(app, device)).status).toBe(401);
    });

    it('404: for the passkey of somebody else, which stays as it is', async () => {
      const { body } = await enrol(app, person.token, device);
      const { token } = await somebody();
      const one = `/api/v1/auth/passkeys/${body.id}`;
      expect((await app.call(`PATCH ${one}`, { as: token, body: { name: 'Mine' } })).status).toBe(404);
      expect((await app.call(`DELETE ${one}`, { as: token })).status).toBe(404);
      expect((await app.call(list, { as: token })).body).toEqual({ items: [], nextCursor: null });
      expect((await app.call(list, { as: person.token })).body.items?.[0]).toEqual(body);
    });

    it('403: asks for a fresh proof of identity before a passkey is made or removed', async () => {
      const { body } = await enrol(app, person.token, device);
      app.manual.advance(5 * minute + 1000);
      for (const what of [options, `DELETE /api/v1/auth/passkeys/${body.id}`]) {
        const answer = await app.call(what, { as: person.token });
        expect([answer.status, String(answer.body.code)]).toEqual([403, 'STEP_UP_REQUIRED']);
      }
    });

    it('asks the browser for a passkey that needs no name and proves who uses it, under a handle that says nothing', async () => {
      const { body } = await app.call(options, { as: person.token });
      expect(body.publicKey).toMatchObject({
        rp: { id: 'localhost', name: 'Nexus' },
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: [],
      });
      const handle = Buffer.from(String(body.publicKey?.user?.id), 'base64url');
      expect(handle).toHaveLength(32);
      expect(handle.toString('latin1')).not.toContain(person.user);
      await enrol(app, person.token, device);
      const again = await app.call(options, { as: person.token });
      expect(again.body.publicKey?.user?.id).toBe(body.publicKey?.user?.id);
      expect(again.body.publicKey?.excludeCredentials?.[0]?.id).toBe(device.keys[0]?.id.toString('base64url'));
    });
  });

  describe('a new passkey is refused, with one answer for all reasons,', () => {
    const foreign = randomBytes(32).toString('base64url');
    it.each<[why: string, tricks: Tricks]>([
      ['made at another origin', { origin: 'https://evil.example' }],
      ['made for another host', { rpId: 'evil.example' }],
      ['made for a challenge that we did not give', { challenge: foreign }],
      ['that is a log-in', { type: 'webauthn.get' }],
      ['made in the frame of another site', { crossOrigin: true }],
      ['made without user verification', { verified: false }],
      ['made without anybody there', { present: false, verified: false }],
      ['of an algorithm with SHA-1', { alg: -65535 }],
      ['of no algorithm', { alg: 0 }],
      ['whose id could be guessed', { id: randomBytes(8) }],
    ])('%s', async (_, tricks) => {
      const answer = await enrol(app, person.token, device, tricks);
      expect(said(answer)).toMatchObject({
        status: 400,
        code: 'PASSKEY_REFUSED',
        detail: 'Ask for new options and try again',
      });
      expect(await countOf('eco_passkeys')).toBe(0);
    });

    it('that is called by another id than it has', async () => {
      const { body } = await app.call(options, { as: person.token });
      const credential = device.create(body.publicKey ?? {});
      const id = randomBytes(32).toString('base64url');
      const answer = await app.call(create, {
        as: person.token,
        body: { name: 'Laptop', credential: { ...credential, id, rawId: id } },
      });
      expect(String(answer.body.code)).toBe('PASSKEY_REFUSED');
    });

    it('that is no passkey at all', async () => {
      for (const attestationObject of ['AAAA', 'o2NmbXRkbm9uZQ', '_____w']) {
        const { body } = await app.call(options, { as: person.token });
        const made = device.create(body.publicKey ?? {});
        const credential = { ...made, response: { ...made.response, attestationObject } };
        const answer = await app.call(create, { as: person.token, body: { name: 'Laptop', credential } });
        expect(String(answer.body.code)).toBe('PASSKEY_REFUSED');
      }
    });

    it('whose challenge is another person’s, another session’s, an older one, used, or too old', async () => {
      const ask = async (as: string) => (await app.call(options, { as })).body.publicKey ?? {};
      const send = async (as: string, credential: unknown) =>
        (await app.call(create, { as, body: { name: 'Laptop', credential } })).status;
      const { token } = person;
      const other = await somebody();
      const session = await app.call('POST /api/v1/auth/login', {
        body: { email: person.email, password: person.password },
      });
      const mine = await ask(token);
      expect(await send(other.token, device.create(mine))).toBe(400);
      expect(await send(String(session.body.tokens?.accessToken), device.create(mine))).toBe(400);
      // None of these has used it up for its owner.
      expect(await send(token, device.create(mine))).toBe(201);
      expect(await send(token, device.create(mine))).toBe(400);
      const older = await ask(token);
      const newer = await ask(token);
      expect(await send(token, device.create(older))).toBe(400);
      app.manual.advance(5 * minute);
      expect(await send(token, device.create(newer))).toBe(400);
      const { body } = await app.call(loginOptions);
      const asLogin = { ...mine, challenge: body.publicKey?.challenge ?? '' } as typeof mine;
      expect(await send(token, device.create(asLogin))).toBe(400);
      expect(await countOf('eco_passkeys')).toBe(1);
    });

    it('uses its challenge up also when it was refused', async () => {
      const { body } = await app.call(options, { as: person.token });
      const send = (credential: unknown) => app.call(create, { as: person.token, body: { name: 'x', credential } });
      expect((await send(device.create(body.publicKey ?? {}, { verified: false }))).status).toBe(400);
      expect((await send(device.create(body.publicKey ?? {}))).status).toBe(400);
    });
  });

  it('believes no statement of a maker, and looks at none', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const attStmt = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(8)],
      ['x5c', [new Uint8Array(64)]],
    ]);
    const made = await enrol(app, person.token, device, { statement: { fmt: 'packed', attStmt } });
    expect(made.status, made.text).toBe(201);
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('409: knows a credential once, whoever brings it again', async () => {
    const id = randomBytes(32);
    expect((await enrol(app, person.token, device, { id })).status).toBe(201);
    const other = await somebody();
    for (const { token } of [person, other]) {
      const again = await enrol(app, token, newDevice(), { id });
      expect(said(again)).toMatchObject({ status: 409, code: 'PASSKEY_KNOWN' });
    }
    expect((await logInBy(app, device)).body.user?.id).toBe(person.user);
  });

  it('409: twenty passkeys, and not one more, also of five at once', async () => {
    const made: { as: string; body: unknown }[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { body } = await app.call('POST /api/v1/auth/login', {
        body: { email: person.email, password: person.password },
      });
      const as = String(body.tokens?.accessToken);
      const asked = await app.call(options, { as });
      made.push({ as, body: { name: 'Laptop', credential: newDevice().create(asked.body.publicKey ?? {}) } });
    }
    await plantMany(app, person.user, 19);
    const answers = await Promise.all(made.map((call) => app.call(create, call)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(await countOf('eco_passkeys')).toBe(20);
    const winner = made[answers.findIndex(({ status }) => status === 201)]?.as;
    const late = await app.call(options, { as: winner });
    expect([late.status, String(late.body.code)]).toEqual([409, 'PASSKEY_LIMIT']);
  });

  describe(login, () => {
    beforeEach(async () => {
      await enrol(app, person.token, device);
    });

    it('200: is two factors at once, and no further challenge follows', async () => {
      const answer = await logInBy(app, device);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.user).toMatchObject({ id: person.user, email: person.email });
      expect(claims(answer)).toMatchObject({ sub: person.user, org: person.org, amr: ['hwk', 'user', 'mfa'] });
      const token = String(answer.body.tokens?.accessToken);
      expect((await app.call('GET /api/v1/auth/me', { as: token })).status).toBe(200);
      const { body } = await app.call(list, { as: token });
      expect(body.items?.[0]?.lastUsedAt).toBe(toIso(app.clock.now()));
      const entries = await app.rows(
        `select org_id from eco_audit_log where action = 'session.create' and person_id = $1`,
        [person.user],
      );
      expect(entries).toEqual([{ org_id: person.org }]);
    });

    it('200: into cookies', async () => {
      const body = { ...(await assertion(app, device)), cookies: true };
      const answer = await app.call(login, { body });
      expect(answer.body.tokens).toBeUndefined();
      expect(String(answer.headers['set-cookie'])).toMatch(/nexus_access=.*nexus_refresh=.*nexus_csrf=/);
    });

    it('200: by a passkey that its provider copies and that counts nothing, as often as one likes', async () => {
      const phone = newDevice(true);
      await enrol(app, person.token, phone);
      for (let n = 0; n < 3; n += 1) {
        const answer = await logInBy(app, phone);
        expect(claims(answer).amr).toEqual(['swk', 'user', 'mfa']);
      }
      const { body } = await app.call(list, { as: person.token });
      expect(body.items?.[1]).toMatchObject({ deviceType: 'multiDevice', backedUp: true });
    });

    it('tells nothing in its options', async () => {
      const one = await app.call(loginOptions);
      const { challenge, ...rest } = one.body.publicKey ?? {};
      expect(Buffer.from(String(challenge), 'base64url')).toHaveLength(32);
      expect(rest).toEqual({ rpId: 'localhost', timeout: 300_000, userVerification: 'required', allowCredentials: [] });
      expect((await app.call(loginOptions)).body.publicKey?.challenge).not.toBe(challenge);
      const kept = await app.rows(
        `select row(c.*)::text as whole from eco_passkey_challenges c where purpose = 'login'`,
      );
      expect(JSON.stringify(kept)).not.toContain(challenge);
    });

    const flip = (signature: Buffer): Buffer => {
      const other = Buffer.from(signature);
      other.writeUInt8((other.at(-1) ?? 0) ^ 1, other.length - 1);
      return other;
    };

    it('401: one answer for everything that is wrong', async () => {
      const other = newDevice();
      await enrol(app, (await somebody()).token, other);
      const theirs = other.keys[0];
      const tricks: Tricks[] = [
        { tamper: flip },
        { tamper: () => Buffer.from('MAYCAQACAQA', 'base64url') },
        { tamper: () => randomBytes(70) },
        { origin: 'https://evil.example' },
        { rpId: 'evil.example' },
        { challenge: randomBytes(32).toString('base64url') },
        { type: 'webauthn.create' },
        { crossOrigin: true },
        { verified: false },
        { present: false, verified: false },
        { id: randomBytes(32) },
        { id: theirs?.id ?? Buffer.alloc(0) },
        { handle: theirs?.handle ?? '' },
        { handle: Buffer.from(person.user).toString('base64url') },
        { handle: null },
        { synced: true },
      ];
      const before = await countOf('eco_sessions');
      const answers = [];
      for (const each of tricks) answers.push(said(await logInBy(app, device, each)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect(answers[0]).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS', detail: 'Invalid credentials' });
      expect(await countOf('eco_sessions')).toBe(before);
      expect((await logInBy(app, device)).status).toBe(200);
    });

    it('checks a signature for an unknown passkey as for a wrong one', async () => {
      const checks = vi.spyOn(globalThis.crypto.subtle, 'verify');
      const made: number[] = [];
      for (const tricks of [{ tamper: flip }, { id: randomBytes(32) }]) {
        checks.mockClear();
        await logInBy(app, device, tricks);
        made.push(checks.mock.calls.length);
      }
      checks.mockRestore();
      expect(made).toEqual([1, 1]);
    });

    it('401: a challenge once, within five minutes, and not one that was given for something else', async () => {
      const body = await assertion(app, device);
      expect((await app.call(login, { body })).status).toBe(200);
      expect((await app.call(login, { body })).status).toBe(401);
      const late = await assertion(app, device);
      const { challenge } = (await app.call(options, { as: person.token })).body.publicKey ?? {};
      expect((await logInBy(app, device, { challenge: String(challenge) })).status).toBe(401);
      app.manual.advance(5 * minute);
      expect((await app.call(login, { body: late })).status).toBe(401);
    });

    it('401: an answer that was refused has used its challenge up', async () => {
      const { body } = await app.call(loginOptions);
      const send = (tricks: Tricks) =>
        app.call(login, { body: { credential: device.get(body.publicKey ?? {}, tricks) } });
      expect((await send({ tamper: flip })).status).toBe(401);
      expect((await send({})).status).toBe(401);
    });

    it('200 once of twenty at once', async () => {
      const body = await assertion(app, device);
      const before = await countOf('eco_sessions');
      const answers = await Promise.all(Array.from({ length: 20 }, () => app.call(login, { body })));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
      expect(await countOf('eco_sessions')).toBe(before + 1);
    });

    it('401: a counter that goes back or stands still has a twin, and leaves a high-risk entry', async () => {
      expect((await logInBy(app, device, { counter: 7 })).status).toBe(200);
      const before = await countOf('eco_sessions');
      for (const counter of [7, 6, 0]) {
        expect(said(await logInBy(app, device, { counter }))).toMatchObject({
          status: 401,
          code: 'INVALID_CREDENTIALS',
        });
      }
      const found = await app.rows(
        `select risk, resource_type from eco_audit_log where action = 'passkey.refuse-clone' and person_id = $1`,
        [person.user],
      );
      const entry = { risk: 'high', resource_type: 'passkey' };
      expect(found).toEqual([entry, entry, entry]);
      const events = await app.rows(
        `select from nexus_events where type = 'passkey.clone-suspected' and data ->> 'user' = $1`,
        [person.user],
      );
      expect(events).toHaveLength(3);
      expect(await countOf('eco_sessions')).toBe(before);
      expect((await logInBy(app, device, { counter: 8 })).status).toBe(200);
    });

    it('raises no alarm about a counter that nobody has signed for', async () => {
      await logInBy(app, device, { counter: 7 });
      expect((await logInBy(app, device, { counter: 3, tamper: flip })).status).toBe(401);
      const alarms = `select from eco_audit_log where action = 'passkey.refuse-clone' and person_id = $1`;
      expect(await app.rows(alarms, [person.user])).toEqual([]);
    });

    it('of two answers with the same count at once one is refused', async () => {
      const bodies = [await assertion(app, device, { counter: 9 }), await assertion(app, device, { counter: 9 })];
      const answers = await Promise.all(bodies.map((body) => app.call(login, { body })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    });

    it('403: not for a person who is suspended, and the failure is recorded where they are at home', async () => {
      await app.rows(`update eco_identities set status = 'suspended' where id = $1`, [person.user]);
      expect(said(await logInBy(app, device))).toMatchObject({ status: 403, code: 'ACCOUNT_SUSPENDED' });
      await app.settled();
      const rows = await app.rows(
        `select count, result from eco_audit_coalesced where action = 'session.create' and org_id = $1`,
        [person.org],
      );
      expect(rows).toEqual([{ count: 1, result: 'denied' }]);
    });
  });

  it('forgets challenges that nobody answered', async () => {
    await app.call(loginOptions);
    await app.call(options, { as: person.token });
    app.manual.advance(4 * minute);
    await app.call(loginOptions);
    app.manual.advance(minute);
    await prune.run(new Background(app.app.kernel, prune.name), {});
    expect(await app.rows('select purpose from eco_passkey_challenges')).toEqual([{ purpose: 'login' }]);
  });
});

describe.skipIf(!postgresAvailable)('the owner of the mailbox (needs PostgreSQL)', () => {
  it('is told of passkeys that come and go', async () => {
    const app = await testApp({ listen: true, manualClock: false });
    try {
      const { token, email } = await register(app);
      const { origin } = app.app.kernel.services.use(identityState).publicUrl;
      const { body } = await enrol(app, token, new SoftwareAuthenticator({ origin }));
      const added = await mailed(app, 'passkey-added');
      expect(added).toContain(email);
      await app.call(`DELETE /api/v1/auth/passkeys/${body.id}`, { as: token });
      expect(await mailed(app, 'passkey-removed')).toContain(email);
    } finally {
      await app.close();
    }
  });
});
