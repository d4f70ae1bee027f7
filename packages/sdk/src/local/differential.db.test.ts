import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keysState } from '../../../../apps/server/src/modules/keys/state.ts';
import { type Json, register, type TestApp, testApp } from '../../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { type Random, randomFrom, seedOfRun } from '../../../../apps/server/test/random.ts';
import { Nexus, type Verification } from '../index.ts';

const soak = process.env.NEXUS_SOAK === 'local-verification';
const questions = soak ? 100_000 : 2000;
/** A key has a history of about so many questions; then another takes its place. */
const questionsOfKey = 40;
const keysAtOnce = 6;
const windowSeconds = 20;
const seed = seedOfRun();

interface Case {
  id: string;
  /** The newest first; those before it may work for a while. */
  texts: string[];
  limit: number | undefined;
  admitted: { at: number; cost: number }[];
  asked: number;
}

describe.skipIf(!postgresAvailable)('the process and the server (needs PostgreSQL)', () => {
  let app: TestApp;
  let token: string;
  let customerId: string;
  let environments: string[];
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  let stop: () => void;
  let nexus: Nexus;
  let apiKey: string;

  beforeAll(async () => {
    app = await testApp({ env: { LIMIT_API: '100000000/900', LIMIT_API_HOURLY: '100000000/3600' } });
    const owner = await register(app);
    token = owner.token;
    customerId = String((await change('POST /api/v1/customers', { externalId: 'acme', name: 'Acme' })).id);
    const listed = await app.call(`GET /api/v1/projects/${owner.project}/environments`, { as: token });
    environments = ((listed.body.items ?? []) as unknown as Json[]).map(({ id }) => String(id));
    apiKey = String((await change('POST /api/v1/keys', { name: 'api', scopes: ['keys:verify'] })).key);
    const { changes } = app.app.kernel.services.use(keysState);
    stop = changes.subscribe(owner.org, (told) => send({ type: 'changed', ...told }));
    nexus = new Nexus({
      url: 'http://nexus.test',
      apiKey,
      retries: 0,
      fetch: inProcess,
      local: { now: () => app.manual.monotonic(), maxKeys: keysAtOnce * 2 },
    });
  });
  afterAll(async () => {
    stop?.();
    await nexus?.close();
    await app?.close();
  });

  async function change(what: string, body: object): Promise<Json> {
    const answer = await app.call(what, { as: token, body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  }

  const send = (message: object) => stream?.enqueue(new TextEncoder().encode(`${JSON.stringify(message)}\n`));

  /** The whole server without sockets; the stream is this test's. */
  const inProcess: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (pathname.endsWith('/stream')) {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = controller;
        },
      });
      send({ type: 'ready' });
      return new Response(body);
    }
    const body = JSON.parse(String(init?.body)) as object;
    const { status, text } = await app.call(`${init?.method} ${pathname}`, { as: apiKey, body });
    return new Response(text, { status });
  };

  /** Time passes, a beat comes, and what was sent is read. */
  async function pass(ms: number): Promise<void> {
    app.manual.advance(ms);
    send({ type: 'beat', at: new Date(app.manual.now()).toISOString() });
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  async function create(random: Random): Promise<Case> {
    const limit = random.once(2) ? 5 + random.integer(60) : undefined;
    const body = {
      ...{ name: 'k', kind: 'customer', customerId, scopes: scopesOf(random) },
      ...(limit === undefined ? {} : { limits: [{ name: 'calls', limit, windowSeconds }] }),
      ...(random.once(3) ? { environmentId: random.pick(environments) } : {}),
    };
    const { id, key } = await change('POST /api/v1/keys', body);
    return { id: String(id), texts: [String(key)], limit, admitted: [], asked: 0 };
  }

  const scopesOf = (random: Random) => [random.pick(['orders:read', 'orders:*', '*:read', 'users:write'])];

  async function disturb(random: Random, each: Case): Promise<void> {
    const soon = () => new Date(app.manual.now() + random.integer(20_000)).toISOString();
    const path = `/api/v1/keys/${each.id}`;
    const acts = [
      () => app.call(`PATCH ${path}`, { as: token, body: { scopes: scopesOf(random) } }),
      () => app.call(`PATCH ${path}`, { as: token, body: { expiresAt: random.once(3) ? null : soon() } }),
      () => app.call(`POST ${path}/pause`, { as: token, body: {} }),
      () => app.call(`POST ${path}/resume`, { as: token, body: {} }),
      async () => {
        const { body } = await app.call(`POST ${path}/rotate`, {
          as: token,
          body: { graceSeconds: random.integer(30) },
        });
        if (body.key !== undefined) each.texts.unshift(String(body.key));
      },
      // As if somebody set the clock of the server.
      async () => app.manual.step(random.integer(4000) - 2000),
    ];
    if (random.once(20)) await app.call(`POST ${path}/revoke`, { as: token, body: {} });
    else await random.pick(acts)();
    await pass(0);
  }

  /** What the server says without taking anything decides what the process may say. */
  async function compare(random: Random, each: Case): Promise<Verification> {
    const text = random.once(6) ? random.pick([...each.texts, 'nothing', `${each.texts[0]}x`]) : (each.texts[0] ?? '');
    const question = {
      key: text,
      ...(random.once(3) ? {} : { permission: random.pick(['orders:read', 'orders:write', 'users:write']) }),
      ...(random.once(4) ? { resource: { environmentId: random.pick(environments) } } : {}),
    };
    const cost = random.once(4) ? random.integer(12) : 1;
    const answer = await app.call('POST /api/v1/keys/verify', { as: apiKey, body: { ...question, cost: 0 } });
    const oracle = answer.body as unknown as Verification;
    const verdict = await nexus.keys.verify({ ...question, cost }, { mode: 'local' });
    const facts = ({ keyId, externalId, environmentId, scopes, metadata }: Verification) =>
      JSON.stringify({ keyId, customerId: verdict.customerId, externalId, environmentId, scopes, metadata });
    expect(facts(verdict)).toBe(facts(oracle));
    const context = JSON.stringify({ question, cost, verdict, oracle, limit: each.limit });
    const { limit } = each;
    if (oracle.code !== 'VALID' || limit === undefined) expect(verdict.code, context).toBe(oracle.code);
    else if (cost > limit) expect(verdict.code, context).toBe('COST_ABOVE_LIMIT');
    else expect(['VALID', 'RATE_LIMITED'], context).toContain(verdict.code);
    if (verdict.valid && limit !== undefined) {
      const now = app.manual.monotonic();
      each.admitted = each.admitted.filter(({ at }) => at > now - windowSeconds * 1000);
      each.admitted.push({ at: now, cost });
      const used = each.admitted.reduce((sum, admitted) => sum + admitted.cost, 0);
      expect(used, context).toBeLessThanOrEqual(limit);
    }
    return verdict;
  }

  it(`decide alike in ${questions} questions of random histories (seed ${seed})`, {
    timeout: soak ? 7_200_000 : 600_000,
  }, async () => {
    const random = randomFrom(seed);
    await nexus.keys.verify({ key: 'first' }, { mode: 'local' });
    await pass(0);
    await pass(1500);
    const cases: Case[] = [];
    let decidedHere = 0;
    for (let asked = 0; asked < questions; asked += 1) {
      while (cases.length < keysAtOnce) cases.push(await create(random));
      const each = random.pick(cases);
      if (random.once(8)) await disturb(random, each);
      await pass(random.once(5) ? random.integer(1900) : random.integer(100));
      if ((await compare(random, each)).decidedBy === 'process') decidedHere += 1;
      each.asked += 1;
      if (each.asked >= questionsOfKey) cases.splice(cases.indexOf(each), 1);
    }
    // Else it compared the server with itself.
    expect(decidedHere / questions).toBeGreaterThan(0.3);
  });
});
