import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../src/kernel/db/client.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { eventually } from '../postgres/processes.ts';
import { testMasterKey } from '../templates.ts';
import { Connection, Lost } from './client.ts';
import { generous, launch, type Server } from './server.ts';
import { newTenant, type Tenant } from './tenant.ts';

const credits = 1000;
const callers = 200;

describe.skipIf(!postgresAvailable)('credits on two nodes (needs PostgreSQL)', { timeout: 180_000 }, () => {
  let database: TestDatabase;
  let dataDir: string;
  let tenant: Tenant;
  let servers: Server[];

  beforeEach(async () => {
    database = await testDatabase({ template: 'migrated' });
    dataDir = mkdtempSync(join(tmpdir(), 'nexus-credits-'));
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
    await database?.drop();
  });

  async function start(): Promise<{ server: Server; address: string }> {
    const settings = { ...generous, DATABASE_URL: database.ownerUrl, NEXUS_MASTER_KEY: testMasterKey };
    const server = launch(dataDir, settings);
    servers.push(server);
    return { server, address: await server.listening };
  }
  const rows = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    withClient(database.ownerUrl, async (client) => (await client.query(text, values)).rows as Row[]);

  /** A customer whose plan includes nothing, and who has a thousand credits, each of which pays a call. */
  async function sell(address: string): Promise<void> {
    const connection = new Connection({ address });
    tenant = await newTenant(connection, 'north');
    const send = async (what: string, body: object) => {
      const reply = await connection.send(what, { as: tenant.platformKey, body });
      if (reply.status >= 300) throw new Error(`${what} answered ${reply.status}: ${reply.text}`);
    };
    const feature = 'api.calls';
    const units = [{ unit: 'credits', currency: 'USD', price: '0.01', rates: [{ feature, amount: '1' }] }];
    await send('PATCH /api/v1/billing/settings', { creditUnits: units });
    const entitlements = [{ feature, amount: '0', hard: true }];
    const amounts = { month: '0', year: null };
    await send('POST /api/v1/plans', { slug: 'prepaid', name: 'Prepaid', currency: 'USD', amounts, entitlements });
    const customer = `/api/v1/customers/${tenant.customer}`;
    await send(`POST ${customer}/subscription`, { plan: 'prepaid' });
    await send(`POST ${customer}/credits/grants`, { unit: 'credits', amount: String(credits) });
    connection.close();
  }

  const verifyOn = (connection: Connection) =>
    connection.send('POST /api/v1/keys/verify', { as: tenant.platformKey, body: { key: tenant.customerKey } });

  /** Verifies until the answer is another. */
  async function verifyAll(address: string, onAdmitted: () => void): Promise<void> {
    const connection = new Connection({ address });
    try {
      while (String((await verifyOn(connection)).body.code) === 'VALID') onAdmitted();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    } finally {
      connection.close();
    }
  }
  const addressesOf = (one: string, other: string) =>
    Array.from({ length: callers }, (_, n) => (n % 2 === 0 ? one : other));

  /** Once all is booked: what the records say was spent, and the ledger. */
  async function expectSettled(spent: number): Promise<void> {
    const isBooked = await eventually(async () => {
      const [bound] = await rows<{ spent: string; reserved: string; posted: string }>(
        `select spent, reserved, posted from eco_bounds where feature = 'credits:credits'`,
      );
      if (bound?.spent !== String(spent * 1_000_000) || bound.reserved !== '0') return false;
      // It runs each minute by itself.
      await rows(`select graphile_worker.add_job('billing.settle-credits', '{}', job_key => 'now')`);
      return bound.posted === bound.spent;
    }, 120_000);
    expect(isBooked).toBe(true);
    const [ledger] = await rows<{ sum: string; left: string; used: string }>(
      `select sum(amount) as sum, sum(amount) filter (where account = 'credits') as left,
         sum(amount) filter (where account = 'used') as used from eco_ledger`,
    );
    expect([Number(ledger?.sum), Number(ledger?.left), Number(ledger?.used)]).toEqual([0, credits - spent, spent]);
    const [usage] = await rows<{ units: string }>(
      'select sum(quantity) as units from eco_api_usage where customer_id = $1',
      [tenant.customer],
    );
    expect(Number(usage?.units)).toBe(spent);
    const [bound] = await rows<{ free: string }>(
      `select amount - spent - reserved as free from eco_bounds where feature = 'credits:credits'`,
    );
    expect(Number(bound?.free)).toBe((credits - spent) * 1_000_000);
  }

  it('pay exactly as many calls as there are, with 200 callers', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await sell(one.address);
    let admitted = 0;
    await Promise.all(addressesOf(one.address, other.address).map((address) => verifyAll(address, () => admitted++)));
    expect(admitted).toBe(credits);
    await expectSettled(credits);
  });

  it('pay never more when a node is killed, and what it held comes back', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await sell(one.address);
    let admitted = 0;
    const onAdmitted = () => {
      admitted += 1;
      if (admitted === 300) other.server.process.kill('SIGKILL');
    };
    await Promise.all(addressesOf(one.address, other.address).map((address) => verifyAll(address, onAdmitted)));
    expect(admitted).toBeLessThanOrEqual(credits);
    // A node that starts stores the journals of dead ones, and what they held can be spent again.
    const third = await start();
    const isUsedUp = await eventually(async () => {
      await verifyAll(third.address, onAdmitted);
      const [bound] = await rows<{ spent: string }>(`select spent from eco_bounds where feature = 'credits:credits'`);
      return bound?.spent === String(credits * 1_000_000);
    }, 60_000);
    expect(isUsedUp).toBe(true);
    await expectSettled(credits);
    // Those that the killed node had recorded and not answered: at most one of each of its callers.
    expect(admitted).toBeLessThanOrEqual(credits);
    expect(admitted).toBeGreaterThanOrEqual(credits - callers / 2);
  });
});
