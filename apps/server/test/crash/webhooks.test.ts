import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../../tools/fakes/webhook-receiver.ts';
import { openClient } from '../../src/kernel/db/client.ts';
import { register } from '../app.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { randomFrom, seedOfRun } from '../random.ts';
import { callsTo } from '../remote.ts';
import { testMasterKey } from '../templates.ts';
import { generous, launch, type Server } from './server.ts';

const kills = process.env.NEXUS_SOAK === 'webhooks-crash' ? 200 : 3;
const seed = seedOfRun();
const type = 'crash.happened';
const subjects = ['a', 'b', 'c', 'd'];
/** Milliseconds: leases of a killed node are 30 seconds long, and the third attempt comes after up to six minutes. */
const patience = 420_000;
/** So many are delivered within a minute, though one in twenty attempts fails. */
const maxUndelivered = 30;

describe.skipIf(!postgresAvailable)(`webhooks of which a node is killed, seed ${seed} (needs PostgreSQL)`, () => {
  const random = randomFrom(seed);
  let database: TestDatabase;
  let db: pg.Client;
  let folder: string;
  let receiver: Receiver;
  let key = '';
  const servers: Server[] = [];
  const addresses = ['', ''];
  /** Ids of accepted messages, by subject in the order in which they were sent. */
  const sent = new Map<string, string[]>(subjects.map((subject) => [subject, []]));

  async function start(node: number): Promise<void> {
    const server = launch(join(folder, `node-${node}`), {
      ...generous,
      ...{ DATABASE_URL: database.ownerUrl, NEXUS_MASTER_KEY: testMasterKey, PUBLIC_URL: 'http://localhost:0' },
    });
    servers[node] = server;
    addresses[node] = await server.listening;
  }
  const made = async (what: string, body: object) => {
    const answer = await callsTo(() => addresses[0] ?? '')(what, { as: key, body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    db = await openClient({ connectionString: database.ownerUrl });
    folder = mkdtempSync(join(tmpdir(), 'nexus-webhooks-crash-'));
    receiver = await startReceiver();
    await start(0);
    await start(1);
    const call = callsTo(() => addresses[0] ?? '');
    const owner = await register({ call });
    key = String((await call('POST /api/v1/keys', { as: owner.token, body: { name: 'k', scopes: ['*:*'] } })).body.key);
    await made(`PUT /api/v1/webhooks/event-types/${type}`, { description: 'It happened' });
    for (const ordering of ['none', 'subject', 'endpoint']) {
      const path = `/${ordering}`;
      const body = { url: receiver.url(path), events: [type, 'customer.created'], ordering, timeoutMs: 10_000 };
      receiver.trust(path, String((await made('POST /api/v1/webhooks/endpoints', body)).secret));
      receiver.behave(path, () => {
        const chance = random.integer(20);
        return chance === 0 ? { status: 500, headers: { 'retry-after': '1' } } : chance < 3 ? 'slow' : { status: 200 };
      });
    }
  }, 180_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await receiver?.close();
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Messages that have not reached the endpoint that gets one after the other. */
  function undelivered(): number {
    const got = receiver.received.filter(({ path }) => path === '/endpoint').map(({ event }) => event.id);
    return [...sent.values()].flat().length - new Set(got).size;
  }

  /** One after the other, each asked for until a node answers it. */
  async function sendAll(subject: string, isOver: () => boolean): Promise<void> {
    for (let n = 0; !isOver(); n += 1) {
      const body = { type, subject, data: { subject, n } };
      const headers = { 'idempotency-key': `${subject}-${n}` };
      for (let node = 1; ; node = 1 - node) {
        const sending = callsTo(() => addresses[node] ?? '')('POST /api/v1/webhooks/messages', {
          as: key,
          body,
          headers,
        });
        const answer = await sending.catch(() => undefined);
        if (answer?.status === 201) {
          sent.get(subject)?.push(String(answer.body.id));
          break;
        }
        if (answer !== undefined && answer.status < 500 && answer.status !== 409) throw new Error(answer.text);
        await sleep(20);
      }
      await sleep(400 + random.integer(800));
      // No faster than the endpoint that gets one after the other, which a failure holds up for seconds.
      while (!isOver() && undelivered() >= maxUndelivered) await sleep(50);
    }
  }

  it('reach every endpoint, each with its attempt in the log, and in the order that it asked for', async () => {
    let isOver = false;
    const sending = Promise.all(subjects.map((subject) => sendAll(subject, () => isOver)));
    for (let kill = 1; kill <= kills; kill += 1) {
      const before = receiver.received.length;
      await expect
        .poll(() => receiver.received.length, { timeout: patience })
        .toBeGreaterThan(before + random.integer(40));
      await servers[1]?.end('SIGKILL');
      await start(1);
    }
    // An event of the product, too.
    await made('POST /api/v1/customers', { externalId: 'crash', name: 'Crash' });
    isOver = true;
    await sending;
    const open = async () =>
      (await db.query(`select from eco_webhook_deliveries where state <> 'delivered'`)).rows.length;
    await expect.poll(open, { timeout: patience, interval: 250 }).toBe(0);

    const expected = [...sent.values()].flat();
    expect(expected.length).toBeGreaterThan(kills * 4);
    for (const path of ['/none', '/subject', '/endpoint']) {
      const got = receiver.received.filter((each) => each.path === path);
      expect(got.every(({ verified }) => verified)).toBe(true);
      const ids = new Set(got.map(({ event }) => event.id));
      expect(expected.filter((id) => !ids.has(id))).toEqual([]);
      expect(got.some(({ event }) => event.type === 'customer.created')).toBe(true);
    }
    for (const path of ['/subject', '/endpoint']) {
      for (const subject of subjects) {
        const order = receiver.received
          .filter((each) => each.path === path && each.event.data.subject === subject)
          .map(({ event }) => Number(event.data.n));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }
    const { rows } = await db.query(`
      select d.id, d.attempts, array_agg(a.number order by a.number) as numbers
      from eco_webhook_deliveries d left join eco_webhook_attempts a on a.delivery_id = d.id group by 1, 2`);
    for (const { attempts, numbers } of rows) {
      expect(numbers).toEqual(Array.from({ length: attempts }, (_, n) => n + 1));
    }
  }, 36_000_000);
});
