import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { type CliWorld, cliWorld } from '../world.fixture.ts';

const node = process.execPath;
const patience = { timeout: 60_000, interval: 50 };

describe.skipIf(!postgresAvailable)('nexus run (needs PostgreSQL)', () => {
  let world: CliWorld;

  beforeAll(async () => {
    world = await cliWorld();
    for (const [name, value] of Object.entries({ PLAIN: 'one', LINES: 'a\nb\r\n"c" $d \\ é', EMPTY: '' }))
      expect((await world.piped(value, 'secrets', 'set', name, '--file', world.file('value', value))).code).toBe(0);
  });
  afterAll(() => world?.close());

  /** What of these variables a command sees. */
  async function seen(names: string[], options: string[] = [], env: Record<string, string> = {}) {
    const script = `process.stdout.write(JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name] ?? null)))`;
    const { code, stdout, stderr } = await world.start(['run', ...options, '--', node, '-e', script], env).ended;
    expect(code, stderr).toBe(0);
    return { values: JSON.parse(stdout) as (string | null)[], stderr };
  }

  it('gives the command the secrets, byte for byte, over what it inherits', async () => {
    const { values, stderr } = await seen(['PLAIN', 'LINES', 'EMPTY', 'OTHER'], [], {
      PLAIN: 'inherited',
      OTHER: 'kept',
    });
    expect(values).toEqual(['one', 'a\nb\r\n"c" $d \\ é', '', 'kept']);
    expect(stderr).toBe('');
    expect((await seen(['PLAIN', 'LINES'], ['--preserve-env'], { PLAIN: 'inherited' })).values[0]).toBe('inherited');
  });

  it('ends with what the command ends with, also by a signal', async () => {
    const run = (...words: string[]) => world.start(['run', '--', ...words]).ended;
    expect((await run('sh', '-c', 'exit 42')).code).toBe(42);
    expect(await run('sh', '-c', 'kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(await run('sh', '-c', 'kill -KILL $$')).toMatchObject({ code: 137 });
    expect(await run('no-such-command')).toMatchObject({ code: 127, stderr: 'nexus: no-such-command: not found\n' });
    expect((await run(world.file('not-executable', ''))).code).toBe(126);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const)(
    'passes %s on to the command, and waits for it',
    async (signal) => {
      const script = `process.on('${signal}', () => { console.log('got it'); process.exit(9) }); console.log('ready'); setInterval(() => {}, 1000)`;
      const started = world.start(['run', '--', node, '-e', script]);
      await vi.waitFor(() => expect(started.said()).toContain('ready'), patience);
      started.kill(signal);
      expect(await started.ended).toMatchObject({ code: 9, stdout: 'ready\ngot it\n' });
    },
  );

  it('says which secrets steer programs, and which cannot be variables', async () => {
    const prefix = '/steered';
    const names = { NODE_OPTIONS: '--no-deprecation', LD_BIND_NOW: '1', 'a=b': 'x', 'with.dot': 'd' };
    const batch = `POST /api/v1/projects/${world.owner.project}/environments/${world.environments.development}/batch`;
    const changes = Object.entries(names).map(([name, value]) => ({ name, value }));
    const written = await world.app.call(batch, { as: world.owner.token, body: { path: prefix, changes } });
    expect(written.status, written.text).toBe(200);
    const { values, stderr } = await seen(['NODE_OPTIONS', 'a', 'with.dot'], ['--path', prefix]);
    expect(values).toEqual(['--no-deprecation', null, 'd']);
    expect(stderr).toContain('warning: Left out, since no variable can have such a name: a=b');
    expect(stderr).toContain('warning: These secrets steer the programs that are run: LD_BIND_NOW, NODE_OPTIONS');
  });

  it('takes folders below too, where the deeper one wins', async () => {
    await world.nexus('secrets', 'set', 'PLAIN', '--path', '/deep', '--file', world.file('value', 'deeper'));
    const { values, stderr } = await seen(['PLAIN'], ['--recursive']);
    expect(values).toEqual(['deeper']);
    expect(stderr).toContain('PLAIN is in / and /deep: that of /deep counts');
  });

  it('starts the command again when the secrets change, and ends with it', async () => {
    const place = ['--path', '/watched'];
    const write = (value: string) =>
      world.nexus('secrets', 'set', 'TURN', ...place, '--file', world.file('value', value));
    await write('first');
    const script = `console.log(process.env.TURN); process.on('SIGTERM', () => process.exit(process.env.TURN === 'first' ? 0 : 5)); setInterval(() => {}, 1000)`;
    const started = world.start(['run', ...place, '--watch', '--interval', '1', '--', node, '-e', script]);
    await vi.waitFor(() => expect(started.said()).toBe('first\n'), patience);
    await write('second');
    await vi.waitFor(() => expect(started.said()).toBe('first\nsecond\n'), patience);
    started.kill('SIGTERM');
    const { code, stderr } = await started.ended;
    expect([code, stderr]).toEqual([5, 'The secrets have changed: starting the command again\n']);
  });

  describe('while the server is away', () => {
    /** In front of the server, so that it can be away. */
    async function gate() {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        const inner = connect(Number(new URL(world.url).port), '127.0.0.1');
        for (const each of [socket, inner]) sockets.add(each.on('error', () => {}));
        socket.pipe(inner).pipe(socket);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const close = () => {
        for (const each of sockets) each.destroy();
        return new Promise((resolve) => server.close(resolve));
      };
      return { url, close };
    }

    const cacheFiles = () =>
      existsSync(world.env.NEXUS_CACHE_DIR ?? '') ? readdirSync(world.env.NEXUS_CACHE_DIR ?? '') : [];

    it('uses the encrypted copy only where it is asked to, or the server does not answer', async () => {
      await seen(['PLAIN']);
      const copies = cacheFiles();
      expect(copies.length).toBeGreaterThan(0);
      for (const name of copies) {
        const text = readFileSync(join(world.env.NEXUS_CACHE_DIR ?? '', name), 'utf8');
        expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('one');
      }
      const offline = await seen(['PLAIN'], ['--offline']);
      expect([offline.values, offline.stderr]).toEqual([['one'], expect.stringContaining('Using the copy of 20')]);
      const none = await world.start(['run', '--offline', '--path', '/nowhere', '--', 'true']).ended;
      expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('There is no copy')]);
    });

    it('says that it uses it, and refuses without one', async () => {
      const { url, close } = await gate();
      const run = (...options: string[]) =>
        world.start(['run', ...options, '--', 'sh', '-c', 'echo "$PLAIN"'], { NEXUS_URL: url }).ended;
      expect(await run('--no-cache')).toMatchObject({ code: 0, stdout: 'one\n', stderr: '' });
      await close();
      expect(await run()).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('ECONNREFUSED') });
      const again = await gate();
      const through = (...options: string[]) =>
        world.start(['run', ...options, '--', 'sh', '-c', 'echo "$PLAIN"'], { NEXUS_URL: again.url }).ended;
      expect(await through()).toMatchObject({ code: 0, stdout: 'one\n', stderr: '' });
      await again.close();
      expect(await through()).toMatchObject({
        code: 0,
        stdout: 'one\n',
        stderr: expect.stringContaining('Using the copy of 20'),
      });
      expect(await through('--no-cache')).toMatchObject({ code: 5, stdout: '' });
    });

    it('gives nothing to whoever is refused, and to no other key', async () => {
      const refused = await world.start(['run', '--', 'true'], { NEXUS_API_KEY: 'eco_api_wrong' }).ended;
      expect([refused.code, refused.stdout]).toEqual([3, '']);
      const other = await world.start(['run', '--offline', '--', 'true'], { NEXUS_API_KEY: 'eco_api_other' }).ended;
      expect(other.code).toBe(1);
    });

    it('keeps nothing where it is told so', async () => {
      const before = cacheFiles().length;
      await seen(['TURN'], ['--path', '/watched', '--no-cache']);
      await world.nexus('secrets', 'set', 'X', '--path', '/fresh', '--file', world.file('value', 'x'));
      await seen(['X'], ['--path', '/fresh', '--no-cache']);
      expect(cacheFiles().length).toBe(before);
    });
  });

  it('wants a command behind --', async () => {
    expect((await world.nexus('run', 'node', 'server.js')).code).toBe(2);
    expect((await world.nexus('run', '--')).code).toBe(2);
    expect((await world.nexus('run', 'node', '--', 'true')).stderr).toContain('-- COMMAND…');
  });
});
