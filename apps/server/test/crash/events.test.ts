import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/kernel/db/client.ts';
import { type Registered, register } from '../app.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { callsTo } from '../remote.ts';
import { testMasterKey } from '../templates.ts';
import { generous, launch, type Server } from './server.ts';

const senders = 12;
const requestsEach = 60;
const eventsEach = 5;
const kills = 3;

/** The next address that a sender tries where one does not answer. */
const other = (node: number): number => 1 - node;

describe.skipIf(!postgresAvailable)('events of which a node is killed in the middle (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let db: pg.Client;
  let folder: string;
  const servers: Server[] = [];
  const addresses = ['', ''];

  async function start(node: number): Promise<void> {
    const server = launch(join(folder, `node-${node}`), {
      ...generous,
      DATABASE_URL: database.ownerUrl,
      NEXUS_MASTER_KEY: testMasterKey,
      PUBLIC_URL: 'http://localhost:0',
    });
    servers[node] = server;
    addresses[node] = await server.listening;
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    folder = mkdtempSync(join(tmpdir(), 'nexus-events-crash-'));
    db = await openClient({ connectionString: database.ownerUrl });
    await start(0);
    await start(1);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  let answered = 0;

  /** Sends all its events, each request until a node answers it. */
  async function sendAll(sender: number, { token }: Pick<Registered, 'token'>): Promise<void> {
    let node = sender % 2;
    for (let request = 0; request < requestsEach; request++) {
      const body = Array.from({ length: eventsEach }, (_, n) => ({
        specversion: '1.0',
        id: `${sender}-${request}-${n}`,
        source: '/crash',
        type: 'crash',
        data: { n: '0.1' },
      }));
      for (;;) {
        const sent = callsTo(() => addresses[node] ?? '')('POST /api/v1/events', { as: token, body });
        const answer = await sent.catch(() => undefined);
        if (answer?.status === 202) {
          expect(Number(answer.body.accepted) + Number(answer.body.duplicates)).toBe(eventsEach);
          break;
        }
        if (answer !== undefined && answer.status < 500) throw new Error(answer.text);
        node = other(node);
        await sleep(20);
      }
      answered++;
    }
  }

  it('are stored and counted once each, whoever was told so and whoever had to ask again', async () => {
    const remote = callsTo(() => addresses[0] ?? '');
    const owner = await register({ call: remote });
    const meter = { slug: 'crash', eventType: 'crash', aggregation: 'sum', valueProperty: '$.n' };
    expect((await remote('POST /api/v1/meters', { as: owner.token, body: meter })).status).toBe(201);
    const sending = Promise.all(Array.from({ length: senders }, (_, sender) => sendAll(sender, owner)));
    for (let kill = 1; kill <= kills; kill++) {
      const wanted = (kill * senders * requestsEach) / (kills + 1);
      while (answered < wanted) await sleep(5);
      await servers[1]?.end('SIGKILL');
      await start(1);
    }
    await sending;
    const sent = senders * requestsEach * eventsEach;
    const { rows } = await db.query(`select count(*)::int as rows, count(distinct id)::int as ids from eco_events`);
    expect(rows).toEqual([{ rows: sent, ids: sent }]);
    const { rows: keys } = await db.query('select count(*)::int as keys from eco_event_keys');
    expect(keys).toEqual([{ keys: sent }]);
    const { rows: sums } = await db.query(`
      select (select sum(n)::int from unnest(events) as n) as events, (select sum(a)::text from unnest(amounts) as a) as sum
      from eco_meter_days where subject is null`);
    expect(sums.reduce((total, { events }) => total + Number(events), 0)).toBe(sent);
    expect(sums.reduce((total, { sum }) => total + Number(sum), 0)).toBeCloseTo(sent / 10, 6);
  });
});
