import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../cli.fixture.ts';

/** `script` of util-linux, which every Debian has, makes a terminal of its own for a command. */
const { stdout = '' } = spawnSync('script', ['--version'], { encoding: 'utf8' });
const patience = { timeout: 60_000, interval: 50 };

describe.skipIf(!stdout.includes('util-linux'))('on a terminal (needs script of util-linux)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-terminal-'));
  const received: string[] = [];
  const children: ChildProcess[] = [];
  let server: Server;
  let env: Record<string, string> = {};

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      received.push(`${request.method} ${await text(request)}`);
      const body =
        request.method === 'GET' ? { items: [{ path: '/', name: 'A', value: '1' }] } : { name: 'X', version: 3 };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    env = {
      PATH: process.env.PATH ?? '',
      TERM: 'xterm',
      NEXUS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      NEXUS_API_KEY: 'k',
      NEXUS_PROJECT: 'eco_prj_1',
      NEXUS_ENVIRONMENT: 'eco_env_1',
      NEXUS_CACHE_DIR: join(folder, 'cache'),
    };
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...words: string[]) {
    const quoted = [process.execPath, main, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    // A shell in between would be interrupted too, and end by that.
    const child = spawn('script', ['-qefc', `exec ${quoted}`, '/dev/null'], { env, cwd: folder });
    children.push(child);
    const seen = { text: '' };
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      seen.text += piece;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return {
      ended,
      said: () => seen.text,
      type: (keys: string) => child.stdin.write(keys),
      shows: (what: string) => vi.waitFor(() => expect(seen.text).toContain(what), patience),
    };
  }

  it('Ctrl-C reaches the command of nexus run once, and it has the terminal', async () => {
    const script = `let n = 0;
      process.on('SIGINT', () => { n += 1; console.log('interrupted ' + n); if (n === 2) setTimeout(() => process.exit(7), 500); });
      console.log('ready ' + process.stdin.isTTY + process.stdout.isTTY);
      setInterval(() => {}, 1000);`;
    const run = start('run', '--', process.execPath, '-e', script);
    await run.shows('ready truetrue');
    run.type('\u0003');
    await run.shows('interrupted 1');
    run.type('\u0003');
    await run.shows('interrupted 2');
    expect(await run.ended).toBe(7);
    expect(run.said()).not.toContain('interrupted 3');
  });

  it('a value is asked for and not shown', async () => {
    const set = start('secrets', 'set', 'X');
    await set.shows('value of X: ');
    set.type('hunter2\r');
    expect(await set.ended).toBe(0);
    expect(set.said()).not.toContain('hunter2');
    expect(received).toContain('PUT {"value":"hunter2"}');
  });

  it('Ctrl-C at a question ends it, and sends nothing', async () => {
    const before = received.length;
    const set = start('secrets', 'set', 'X');
    await set.shows('value of X: ');
    set.type('\u0003');
    expect(await set.ended).toBe(1);
    expect([set.said().includes('Stopped'), received.length]).toEqual([true, before]);
  });

  it('asks before it deletes', async () => {
    const before = received.length;
    const remove = start('secrets', 'delete', 'X');
    await remove.shows('Delete X? [y/N]');
    remove.type('n\r');
    expect(await remove.ended).toBe(1);
    expect(received.length).toBe(before);
  });
});
