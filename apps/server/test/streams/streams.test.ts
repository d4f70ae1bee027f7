import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labModule } from '../../src/http/lab.fixture.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { testMasterKey } from '../templates.ts';

const main = fileURLToPath(new URL('./server.ts', import.meta.url));

describe.skipIf(!postgresAvailable)('a server that ends while replies are sent (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, modules: [labModule] });
    owner = await register(app);
  });
  afterAll(() => app?.close());

  async function start(url: string, path: string): Promise<IncomingMessage> {
    const sent = request(url + path, { headers: { authorization: `Bearer ${owner.token}` } });
    sent.end();
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    reply.on('error', () => {});
    return reply;
  }

  const ended = (reply: IncomingMessage): Promise<string> =>
    text(reply).then(
      () => 'whole',
      () => 'cut off',
    );

  const recorded = async (replies: readonly IncomingMessage[]): Promise<(number[] | undefined)[]> => {
    await app.settled();
    return Promise.all(
      replies.map(async ({ headers }) => {
        const rows = await app.rows<{ status: number }>('select status from eco_api_usage where id = $1', [
          headers['x-request-id'],
        ]);
        return rows.map(({ status }) => status);
      }),
    );
  };

  it('ends endless streams at once, lets others end, and cuts off and records what takes too long', async () => {
    const env = { DRAIN_TIMEOUT_MS: '3000' };
    const node = await testApp({ manualClock: false, modules: [labModule], beside: app, env });
    const url = await node.app.listen();
    const replies = await Promise.all([
      start(url, '/api/v1/lab/events?everyMs=10'),
      start(url, '/api/v1/lab/stream?chunks=100&everyMs=10'),
      start(url, '/api/v1/lab/stream?chunks=100000&everyMs=10'),
    ]);
    const began = systemClock.monotonic();
    const ends = replies.map((reply) => ended(reply).then((how) => [how, systemClock.monotonic() - began] as const));
    await node.close();
    // Without a limit the longest would take a quarter of an hour.
    expect(systemClock.monotonic() - began).toBeLessThan(60_000);
    const [endless, short, long] = await Promise.all(ends);
    expect([endless?.[0], short?.[0], long?.[0]]).toEqual(['whole', 'whole', 'cut off']);
    expect(endless?.[1]).toBeLessThan(short?.[1] ?? 0);
    expect(long?.[1]).toBeGreaterThan(2000);
    expect(await recorded(replies)).toEqual([[200], [200], [503]]);
  });

  it('has recorded, when it is killed, every stream that it has ended, and once', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'nexus-streams-'));
    const launch = async () => {
      const { PATH, HOME } = process.env;
      const own = { DATABASE_URL: app.ownerUrl, NEXUS_DATA_DIR: dataDir, NEXUS_MASTER_KEY: testMasterKey, PORT: '0' };
      const child = spawn(process.execPath, [main], {
        env: { PATH, HOME, LOG_LEVEL: 'silent', ...own },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      return { child, url: line.toString().trim() };
    };
    const first = await launch();
    const short = await Promise.all(
      [10, 11, 12, 13].map((chunks) => start(first.url, `/api/v1/lab/stream?chunks=${chunks}&everyMs=10`)),
    );
    const long = await start(first.url, '/api/v1/lab/stream?chunks=100000&everyMs=10');
    const broken = ended(long);
    expect(await Promise.all(short.map(ended))).toEqual(['whole', 'whole', 'whole', 'whole']);
    first.child.kill('SIGKILL');
    expect(await broken).toBe('cut off');

    // The next process recovers the journal of the one before.
    const second = await launch();
    await expect.poll(() => recorded(short), { timeout: 20_000 }).toEqual([[200], [200], [200], [200]]);
    expect(await recorded([long])).toEqual([[]]);
    second.child.kill('SIGTERM');
    await once(second.child, 'close');
    rmSync(dataDir, { recursive: true, force: true });
  });
});
