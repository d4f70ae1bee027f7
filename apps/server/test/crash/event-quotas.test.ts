import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/kernel/db/client.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { eventually } from '../postgres/processes.ts';
import { testMasterKey } from '../templates.ts';
import { Connection, Lost, type Where } from './client.ts';
import { generous, journalNodes, launch, type Server } from './server.ts';
import { newTenant, type Tenant } from './tenant.ts';

const limit = 2000;
const senders = 200;
/** One node is killed once so many events are answered. */
const killAfter = 250;

const title = 'a hard quota on a meter of events when a node is killed (needs PostgreSQL)';
describe.skipIf(!postgresAvailable)(title, { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let db: pg.Client;
  let folder: string;
  let tenant: Tenant;
  const servers: Server[] = [];
  const nodes: [Where, Where] = [{ address: '' }, { address: '' }];
  /** Ids of events that were answered as accepted or as received before. */
  const stored = new Set<string>();

  /** Each on a directory of its own: nobody else can store the journal of the killed one. */
  const folderOf = (node: 0 | 1) => join(folder, `node-${node}`);
  async function start(node: 0 | 1): Promise<void> {
    const settings = { ...generous, DATABASE_URL: database.ownerUrl, NEXUS_MASTER_KEY: testMasterKey };
    const server = launch(folderOf(node), settings);
    servers[node] = server;
    nodes[node].address = await server.listening;
  }
  async function numberOf(text: string, values: unknown[] = []): Promise<number> {
    const { rows } = await db.query<{ value: string | null }>(text, values);
    return Number(rows[0]?.value ?? 0);
  }
  const counted = () => numberOf(`select sum((data ->> 'n')::numeric) as value from eco_events`);
  /** Units that the node has been granted and that no event has spent. */
  const heldBy = (holders: readonly string[]) =>
    numberOf(`select sum(amount - spent) as value from eco_allocations where holder = any ($1)`, [holders]);

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    db = await openClient({ connectionString: database.ownerUrl });
    folder = mkdtempSync(join(tmpdir(), 'nexus-event-quotas-'));
    await Promise.all([start(0), start(1)]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A customer whose plan includes two thousand tokens. */
  async function sell(): Promise<void> {
    const connection = new Connection(nodes[0]);
    tenant = await newTenant(connection, 'north');
    const send = async (what: string, body: object) => {
      const reply = await connection.send(what, { as: tenant.platformKey, body });
      if (reply.status >= 300) throw new Error(`${what} answered ${reply.status}: ${reply.text}`);
    };
    const meter = { slug: 'tokens', eventType: 'tokens', aggregation: 'sum', valueProperty: '$.n' };
    await send('POST /api/v1/meters', meter);
    const entitlements = [{ feature: 'tokens', amount: String(limit), hard: true }];
    const amounts = { month: '0', year: null };
    await send('POST /api/v1/plans', { slug: 'gold', name: 'Gold', currency: 'USD', amounts, entitlements });
    await send(`POST /api/v1/customers/${tenant.customer}/subscription`, { plan: 'gold' });
    connection.close();
  }

  interface Sender {
    name: string;
    /** Of the node that it asks first; where that is gone, the other. */
    node: 0 | 1;
    /** Units of one event. */
    units: number;
  }

  /** Sends one event after the other, each until a node answers it, up to the first that is refused. */
  async function sendAll({ name, node, units }: Sender, onStored: () => void): Promise<void> {
    const connections = nodes.map((where) => new Connection(where));
    let at: number = node;
    for (let serial = 0; ; ) {
      const event = { specversion: '1.0', source: '/crash', type: 'tokens', subject: 'first', data: { n: units } };
      const body = { ...event, id: `${name}-${serial}` };
      const sent = connections[at]?.send('POST /api/v1/events', { as: tenant.platformKey, body });
      const reply = await sent?.catch((error: unknown) => {
        if (!(error instanceof Lost)) throw error;
      });
      if (reply === undefined || reply.status >= 500) {
        at = 1 - at;
        await sleep(20);
        continue;
      }
      const { accepted, duplicates, rejected } = reply.body as unknown as Record<string, number> & {
        rejected: { code: string }[];
      };
      if (Number(accepted) + Number(duplicates) === 0) {
        expect(rejected, reply.text).toEqual([{ index: 0, code: 'QUOTA_EXCEEDED' }]);
        break;
      }
      stored.add(body.id);
      onStored();
      serial += 1;
    }
    for (const connection of connections) connection.close();
  }

  it('is never passed, and lacks only what that node held, until its journal is stored', async () => {
    await sell();
    const killed = journalNodes(folderOf(1));
    let answered = 0;
    const onStored = () => {
      answered += 1;
      if (answered === killAfter) servers[1]?.process.kill('SIGKILL');
    };
    await Promise.all(
      Array.from({ length: senders }, (_, n) => {
        const node = n % 2 === 0 ? 0 : 1;
        return sendAll({ name: `s${n}`, node, units: 1 + (n % 3) }, onStored);
      }),
    );
    expect(answered).toBeGreaterThan(killAfter);
    // The node that is left gives out all that it can get: what is refused is what the killed one holds.
    let rounds = 0;
    const isShortOfHeld = await eventually(async () => {
      rounds += 1;
      await sendAll({ name: `one-${rounds}`, node: 0, units: 1 }, () => undefined);
      const spent = await numberOf(`select sum(spent) as value from eco_bounds where feature = 'tokens'`);
      const used = await counted();
      expect(used).toBeLessThanOrEqual(limit);
      return spent === used && used + (await heldBy(killed)) === limit;
    }, 60_000);
    expect(isShortOfHeld, `${await counted()} used, ${await heldBy(killed)} held`).toBe(true);

    await start(1);
    const isUsedUp = await eventually(async () => {
      rounds += 1;
      await sendAll({ name: `one-${rounds}`, node: 1, units: 1 }, () => undefined);
      return (await counted()) === limit;
    }, 60_000);
    expect(isUsedUp, `${await counted()} used, ${await heldBy(killed)} held`).toBe(true);
    const isSettled = await eventually(async () => {
      const [spent, reserved] = [
        await numberOf(`select spent as value from eco_bounds where feature = 'tokens'`),
        await numberOf(`select reserved as value from eco_bounds where feature = 'tokens'`),
      ];
      return spent === limit && reserved === 0;
    }, 60_000);
    expect(isSettled).toBe(true);
    // Whoever was not answered has asked again: what is stored is what was answered, once each.
    const { rows } = await db.query<{ id: string }>('select id from eco_events');
    expect(rows.map(({ id }) => id).sort()).toEqual([...stored].sort());
  });
});
