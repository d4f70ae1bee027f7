import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection, Lost } from '../../../../test/crash/client.ts';
import { generous, launch, type Server } from '../../../../test/crash/server.ts';
import { newTenant, type Tenant } from '../../../../test/crash/tenant.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../../test/harness.ts';
import { eventually } from '../../../../test/postgres/processes.ts';
import { testMasterKey } from '../../../../test/templates.ts';
import { withClient } from '../../../kernel/db/client.ts';

const limit = 1000;
const callers = 200;

describe.skipIf(!postgresAvailable)(
  'a hard quota when a node is killed (needs PostgreSQL)',
  { timeout: 120_000 },
  () => {
    let database: TestDatabase;
    let dataDir: string;
    let tenant: Tenant;
    const servers: Server[] = [];

    async function start(): Promise<{ server: Server; address: string }> {
      const settings = { ...generous, DATABASE_URL: database.ownerUrl, NEXUS_MASTER_KEY: testMasterKey };
      const server = launch(dataDir, settings);
      servers.push(server);
      return { server, address: await server.listening };
    }
    const rows = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
      withClient(database.ownerUrl, async (client) => (await client.query(text, values)).rows as Row[]);

    beforeAll(async () => {
      database = await testDatabase({ template: 'migrated' });
      dataDir = mkdtempSync(join(tmpdir(), 'nexus-quota-'));
    });
    afterAll(async () => {
      for (const server of servers) await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
      await database?.drop();
    });

    /** Verifies until the answer is another; answers how many were admitted. */
    async function verifyAll(address: string, onAdmitted: () => void): Promise<void> {
      const connection = new Connection({ address });
      try {
        for (;;) {
          const body = { key: tenant.customerKey };
          const reply = await connection.send('POST /api/v1/keys/verify', { as: tenant.platformKey, body });
          if (String(reply.body.code) !== 'VALID') return;
          onAdmitted();
        }
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
      } finally {
        connection.close();
      }
    }

    it('admits exactly as many calls, and loses none of the units that the node held', async () => {
      const [one, other] = await Promise.all([start(), start()]);
      const connection = new Connection({ address: one.address });
      tenant = await newTenant(connection, 'north');
      connection.close();
      await entitle(rows, tenant);
      let admitted = 0;
      const onAdmitted = () => {
        admitted += 1;
        if (admitted === 300) other.server.process.kill('SIGKILL');
      };
      const addresses = Array.from({ length: callers }, (_, n) => (n % 2 === 0 ? one.address : other.address));
      await Promise.all(addresses.map((address) => verifyAll(address, onAdmitted)));
      expect(admitted).toBeLessThanOrEqual(limit);
      // A node that starts stores the journals of dead ones, and what they held is left again.
      const third = await start();
      const isUsedUp = await eventually(async () => {
        await verifyAll(third.address, onAdmitted);
        const [bound] = await rows<{ spent: string }>('select spent from eco_bounds');
        return Number(bound?.spent) === limit;
      }, 60_000);
      expect(isUsedUp).toBe(true);
      const [used] = await rows<{ units: string }>(
        'select sum(quantity) as units from eco_api_usage where customer_id = $1',
        [tenant.customer],
      );
      expect(Number(used?.units)).toBe(limit);
      // Those that the killed node had recorded and not answered: at most one of each of its callers.
      expect(admitted).toBeLessThanOrEqual(limit);
      expect(admitted).toBeGreaterThanOrEqual(limit - callers / 2);
    });
  },
);

/** What billing does for a customer whose plan includes a thousand calls. */
async function entitle(rows: (text: string, values?: unknown[]) => Promise<unknown>, tenant: Tenant): Promise<void> {
  await rows(
    `insert into eco_entitlements (org_id, customer_id, feature, amount, hard, period_start, source, updated_at)
     values ($1, $2, 'api.calls', $3, true, '2026-01-01Z', 'test', '2026-01-01Z')`,
    [tenant.org, tenant.customer, limit],
  );
  for (const topic of [`entitlements:${tenant.org} ${tenant.customer}`, `entitled-customers:${tenant.org}`]) {
    await rows('select pg_notify($1, $2)', ['nexus', topic]);
  }
}
