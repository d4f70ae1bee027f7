import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { ForbiddenError, Nexus, UnreachableError, type VerifyOptions } from '../index.ts';

const patience = { timeout: 90_000, interval: 50 };
const local = { mode: 'local' } as const;

describe.skipIf(!postgresAvailable)('verification in the process (needs PostgreSQL)', () => {
  let app: TestApp;
  let url: string;
  let owner: Nexus;
  let apiKey: string;
  let customerId: string;
  const clients: Nexus[] = [];

  beforeAll(async () => {
    app = await testApp({
      manualClock: false,
      env: { LIMIT_API: '100000/900', LIMIT_API_HOURLY: '100000/3600' },
    });
    url = await app.app.listen();
    owner = new Nexus({ url, apiKey: (await register(app)).token, timeoutMs: 60_000 });
    apiKey = (await owner.keys.create({ name: 'api', kind: 'platform', scopes: ['keys:verify'] })).key;
    customerId = (await owner.customers.create({ externalId: 'acme', name: 'Acme' })).id;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close().catch(() => {});
  });
  afterAll(() => app?.close());

  /** A network that can be cut, for the stream and for requests apart. */
  function network() {
    const state = { requests: true, stream: true, sent: [] as string[], streams: new Set<AbortController>() };
    const send: typeof fetch = async (input, init) => {
      const path = new URL(String(input)).pathname;
      const isStream = path.endsWith('/stream');
      if (!(isStream ? state.stream : state.requests)) throw new TypeError('the network is cut');
      state.sent.push(path.split('/').at(-1) ?? '');
      if (!isStream) return fetch(input, init);
      const cut = new AbortController();
      state.streams.add(cut);
      const signal = AbortSignal.any([cut.signal, ...(init?.signal ? [init.signal] : [])]);
      return fetch(input, { ...init, signal });
    };
    const cut = (what: { requests?: boolean; stream?: boolean }) => {
      Object.assign(state, what);
      if (what.stream === false) for (const stream of state.streams) stream.abort();
    };
    return { send, cut, state };
  }

  function client(send?: typeof fetch, retries = 0): Nexus {
    const made = new Nexus({ url, apiKey, timeoutMs: 60_000, retries, ...(send && { fetch: send }) });
    clients.push(made);
    return made;
  }
  const create = (more: object = {}) =>
    owner.keys.create({ name: 'k', kind: 'customer', customerId, scopes: ['orders:read'], ...more });

  /** Until the process decides itself. */
  async function warm(nexus: Nexus, key: string, options: VerifyOptions = local) {
    await expect.poll(async () => (await nexus.keys.verify({ key }, options)).decidedBy, patience).toBe('process');
  }

  it('answers as the server does, without asking it', async () => {
    const { send, state } = network();
    const nexus = client(send);
    const { key } = await create({ metadata: { tier: 'gold' } });
    await warm(nexus, key);
    state.sent.length = 0;
    for (const question of [
      { key },
      { key, permission: 'orders:read' },
      { key, permission: 'orders:write' },
      { key, resource: { environmentId: 'eco_env_02tqOFmM81NVbjuYEWaPvm' } },
    ]) {
      const { decidedBy, ...verdict } = await nexus.keys.verify(question, local);
      expect(decidedBy).toBe('process');
      expect(verdict).toEqual(await owner.keys.verify(question));
    }
    expect(state.sent).not.toContain('verify');
  });

  it('asks for each key once, however many calls wait for it', async () => {
    const keys = await Promise.all(Array.from({ length: 30 }, async () => (await create()).key));
    const other = (await create()).key;
    const { send, state } = network();
    const nexus = client(send);
    await warm(nexus, other);
    state.sent.length = 0;
    const verdicts = await Promise.all([...keys, ...keys, ...keys].map((key) => nexus.keys.verify({ key }, local)));
    expect(verdicts.every(({ valid }) => valid)).toBe(true);
    // None where this process was so slow that the stream counted as silent: then the server was asked.
    expect(state.sent.filter((path) => path === 'snapshots').length).toBeLessThanOrEqual(1);
    for (const key of keys) await warm(nexus, key);
  });

  it('refuses a revoked key in three processes', async () => {
    const { id, key } = await create();
    const three = [client(), client(), client()];
    for (const nexus of three) await warm(nexus, key);
    await owner.keys.revoke({ id });
    for (const nexus of three) {
      await expect.poll(async () => (await nexus.keys.verify({ key }, local)).code, patience).toBe('REVOKED');
    }
  });

  it('never passes a limit with three processes, and reaches it', async () => {
    const { id, key } = await create({ limits: [{ name: 'hourly', limit: 200, windowSeconds: 3600 }] });
    const three = [client(), client(), client()];
    for (const nexus of three) await warm(nexus, key);
    let admitted = 0;
    const codes = new Set<string>();
    await expect
      .poll(
        async () => {
          const verdicts = await Promise.all(three.map((nexus) => nexus.keys.verify({ key }, local)));
          for (const { valid, code } of verdicts) {
            if (valid) admitted += 1;
            codes.add(code);
          }
          return verdicts.every(({ valid }) => !valid);
        },
        { ...patience, interval: 5 },
      )
      .toBe(true);
    expect([...codes].sort()).toEqual(['RATE_LIMITED', 'VALID']);
    for (const nexus of three) await nexus.close();
    await app.settled();
    const [row] = await app.rows<{ calls: number }>(
      "select count(*)::int as calls from eco_api_usage where verified_key_id = $1 and code = 'VALID'",
      [id],
    );
    expect(row?.calls).toBeLessThanOrEqual(200);
    // What the three held at the end.
    expect(row?.calls).toBeGreaterThan(140);
    expect(admitted).toBeLessThanOrEqual(row?.calls ?? 0);
  });

  it('reports every decision, once', async () => {
    const { id, key } = await create();
    let lost = 0;
    const losing: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith('/reports') || lost > 0) return response;
      lost += 1;
      throw new TypeError('the reply is lost');
    };
    const nexus = client(losing, 2);
    await warm(nexus, key);
    const [before] = await counted(id);
    for (let call = 0; call < 50; call += 1) await nexus.keys.verify({ key, tag: 'GET /x' }, local);
    await expect
      .poll(
        () =>
          nexus.close().then(
            () => true,
            () => false,
          ),
        patience,
      )
      .toBe(true);
    await app.settled();
    expect(lost).toBe(1);
    const rows = await app.rows<{ calls: number }>(
      "select count(*)::int as calls from eco_api_usage where verified_key_id = $1 and tag = 'GET /x'",
      [id],
    );
    expect(rows).toEqual([{ calls: 50 }]);
    expect(before).toBeDefined();
  });
  const counted = (id: string) =>
    app.rows<{ calls: number }>('select count(*)::int as calls from eco_api_usage where verified_key_id = $1', [id]);

  describe('in a network that is cut', () => {
    it('goes on while only requests are dead, and a revocation still counts', async () => {
      const { send, cut } = network();
      const nexus = client(send);
      const { id, key } = await create();
      await warm(nexus, key);
      cut({ requests: false });
      expect(await nexus.keys.verify({ key }, local)).toMatchObject({ valid: true, decidedBy: 'process' });
      await owner.keys.revoke({ id });
      // What changed must be asked for, and cannot be.
      await expect
        .poll(() => nexus.keys.verify({ key }, local).catch((error: unknown) => error), patience)
        .toBeInstanceOf(UnreachableError);
      cut({ requests: true });
      expect(await nexus.keys.verify({ key }, local)).toMatchObject({ valid: false, code: 'REVOKED' });
    });

    it('asks the server for each call while the stream is dead', async () => {
      const { send, cut, state } = network();
      const nexus = client(send);
      const { id, key } = await create();
      await warm(nexus, key);
      cut({ stream: false });
      await expect.poll(async () => (await nexus.keys.verify({ key }, local)).decidedBy, patience).toBeUndefined();
      await owner.keys.revoke({ id });
      await app.heard();
      expect(await nexus.keys.verify({ key }, local)).toMatchObject({ valid: false, code: 'REVOKED' });
      cut({ stream: true });
      await warm(nexus, (await create()).key);
      expect(state.sent).toContain('verify');
    });

    it('follows what it is told to do where nothing can be reached', async () => {
      const { send, cut } = network();
      const nexus = client(send);
      const { key } = await create();
      const limited = await create({ limits: [{ name: 'hourly', limit: 1000, windowSeconds: 3600 }] });
      await warm(nexus, key);
      await warm(nexus, limited.key);
      cut({ requests: false, stream: false });
      const verify = (text: string, whenUnreachable: VerifyOptions['whenUnreachable']) =>
        nexus.keys.verify({ key: text }, { mode: 'local', ...(whenUnreachable && { whenUnreachable }) }).then(
          ({ code, decidedBy }) => [code, decidedBy],
          (error: unknown) => (error as Error).name,
        );
      await expect.poll(() => verify(key, undefined), patience).toBe('UnreachableError');
      expect(await verify(key, 'refuse')).toBe('UnreachableError');
      expect(await verify(key, { allowKnownFor: 3600 })).toEqual(['VALID', 'unreachable']);
      expect(await verify('unknown', { allowKnownFor: 3600 })).toBe('UnreachableError');
      expect(await verify(key, { allowKnownFor: 0 })).toBe('UnreachableError');
      // Its units end with their lease: a limit is never passed.
      await expect.poll(() => verify(limited.key, { allowKnownFor: 3600 }), patience).toBe('UnreachableError');
    });
  });

  it('asks the server where it tells no snapshots', async () => {
    const { key } = await create();
    const scopes = ['keys:read'];
    const stranger = await owner.keys.create({ name: 'stranger', kind: 'platform', scopes });
    const nexus = new Nexus({ url, apiKey: stranger.key, timeoutMs: 60_000, retries: 0 });
    clients.push(nexus);
    await expect(nexus.keys.verify({ key }, local)).rejects.toBeInstanceOf(ForbiddenError);
  });
});
