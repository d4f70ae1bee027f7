import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import { systemClock } from '../../kernel/clock.ts';
import { type AuditHouse, auditHouse, org1 } from './audit.fixture.ts';
import { verifyLog } from './verify.ts';

const program = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url));
/** Each costs the start of a process. */
const kills = process.env.NEXUS_SOAK === 'crash' ? 50 : 3;

interface Acknowledged {
  entries: string[];
  counts: number;
}

/** Runs a node until it has written some, and a random moment longer; answers what it acknowledged. */
async function runAndKill(ownerUrl: string): Promise<Acknowledged> {
  const child = spawn(process.execPath, [program, ownerUrl, org1], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const linesOf = (start: string): string[] =>
    // The last line may be cut.
    output
      .slice(0, output.lastIndexOf('\n'))
      .split('\n')
      .filter((line) => line.startsWith(start));
  const wroteSome = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (linesOf('entry ').length > 5 && linesOf('count ').length > 1) resolve();
    });
  });
  await wroteSome;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
  child.kill('SIGKILL');
  await once(child, 'close');
  return { entries: linesOf('entry ').map((line) => line.slice(6)), counts: linesOf('count ').length };
}

describe.skipIf(!postgresAvailable)('a node that is killed (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl, { clock: systemClock });
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  test(`loses and doubles no entry and no count, and leaves a chain that verifies (${kills} kills)`, async () => {
    let counts = 0;
    const entries: string[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const acknowledged = await runAndKill(database.ownerUrl);
      entries.push(...acknowledged.entries);
      counts += acknowledged.counts;
    }
    await house.sequencer.sequence();
    await house.sequencer.seal({ every: 0, rows: 1 });
    const rows = await house.rows<{ request_id: string; route: string | null; count: number }>(
      'select request_id, route, count from eco_audit_chain',
    );
    const stored = rows.flatMap(({ request_id: id, route }) => (route === null ? [id] : []));
    expect(new Set(stored).size).toBe(stored.length);
    expect(entries.filter((id) => !stored.includes(id))).toEqual([]);
    // A commit that was not acknowledged any more counts too: at most one at each kill and writer.
    expect(stored.length - entries.length).toBeLessThanOrEqual(2 * kills);
    const total = rows.filter(({ route }) => route !== null).reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(counts);
    expect(total - counts).toBeLessThanOrEqual(kills);
    const verified = await house.kernel.database.tenant(systemActor('test'), { org: org1 }, (tx) => verifyLog(tx));
    expect(verified).toMatchObject({ valid: true, broken: null, entries: rows.length, waiting: 0 });
    expect(verified.checkpoints).toBeGreaterThan(0);
  });
});
