import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from './harness.ts';
import { exampleReadme, missing, type Step, stepsOf } from './readme.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const [, start] = stepsOf('Quick start');
const walk = [...stepsOf('A key-protected API'), ...stepsOf('Plans and invoices')];
/** Printed before each step, to tell their outputs apart. */
const marker = '--- next step of the walk ---';
/** The walk takes ten seconds; on a busy machine some times that. */
const walkMs = 90_000;

interface Shell {
  child: ChildProcess;
  output: string;
}

/** One bash with these commands, in a process group of its own. */
function bash(script: string, env: Record<string, string>): Shell {
  const { HOME = '' } = process.env;
  // The reader's own Node, not the one that npm puts before it for this test.
  const PATH = (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':');
  const child = spawn('bash', ['-c', script], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOME, PATH, ...env },
  });
  const shell = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      shell.output += text;
    });
  }
  return shell;
}

/** The listening line, once there is one. */
async function listening(shell: Shell): Promise<string> {
  for (;;) {
    const address = /^Nexus listens on (\S+)\n/m.exec(shell.output)?.[1];
    if (address !== undefined) return address;
    if (shell.child.exitCode !== null) throw new Error(`Nexus did not start:\n${shell.output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end({ child }: Shell, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, signal);
  await once(child, 'exit');
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' ? address?.port : address);
}

/** What each step prints, all of them in one shell. */
async function take(steps: readonly Step[], env: Record<string, string>): Promise<string[]> {
  const shell = bash(steps.map(({ script }) => `echo '${marker}'\n${script}\necho\n`).join(''), env);
  const timer = setTimeout(() => void end(shell, 'SIGKILL'), walkMs);
  await once(shell.child, 'close');
  clearTimeout(timer);
  return shell.output.split(`${marker}\n`).slice(1);
}

describe.skipIf(!postgresAvailable)('the commands of the README (needs PostgreSQL)', () => {
  let dataDir = '';
  let nexus: Shell;
  let address = '';
  let outputs: string[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'nexus-readme-'));
    // As root, PostgreSQL runs as another user, which must be able to pass.
    chmodSync(dataDir, 0o711);
    nexus = bash(start?.script ?? '', { PORT: await freePort(), NEXUS_DATA_DIR: dataDir });
    address = await listening(nexus);
    outputs = await take(walk, { PORT: new URL(address).port, API_PORT: await freePort() });
  }, walkMs + 30_000);

  afterAll(async () => {
    await end(nexus, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('start Nexus', () => {
    const expected = start?.expected.map((line) => line.replace('http://localhost:3000', address));
    expect(expected?.length).toBe(2);
    expect(missing(expected ?? [], nexus.output)).toEqual([]);
  });

  it('start Nexus without a warning', () => {
    expect(nexus.output).not.toMatch(/"level":"(warn|error|fatal)"/);
  });

  it.each(walk.map((step, index) => ({ ...step, index })))('print what it says: $script', ({ expected, index }) => {
    expect(missing(expected, outputs[index] ?? ''), outputs[index]).toEqual([]);
  });

  it('are as many as the walk has', () => {
    expect(outputs).toHaveLength(walk.length);
    expect(walk.filter(({ expected }) => expected.length > 0).length).toBeGreaterThan(8);
  });

  it(
    'log in for those of the examples, which run as they are written',
    async () => {
      const [login] = walk;
      const examples = [
        ...stepsOf('Run it', exampleReadme('sso-two-apps')),
        ...stepsOf('Run it', exampleReadme('mcp-server')),
        ...stepsOf('Real traffic', exampleReadme('protected-api')),
      ];
      expect(examples).toHaveLength(7);
      const LOG = join(dataDir, 'access.log');
      const line = (address: string) =>
        `${address} - - [01/Jan/2026:00:00:00 +0000] "GET /a HTTP/1.1" 200 100 "-" "curl"\n`;
      writeFileSync(LOG, ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map(line).join(''));
      const steps = [...(login === undefined ? [] : [login]), ...examples];
      const said = await take(steps, { PORT: new URL(address).port, LOG });
      for (const [index, { expected, script }] of steps.entries()) {
        // A server started in the background may print that it listens only during the next step.
        const heard = said.slice(index, index + 2).join('\n');
        expect(missing(expected, heard), `${script}\n${heard}`).toEqual([]);
      }
      expect(said.at(-1)).toContain('GET /api/v1/audit?action=key.*');
      expect(said.join('')).not.toMatch(/ERR_|command not found/);
    },
    walkMs + 10_000,
  );

  it('SIGTERM ends what npm start began', async () => {
    expect(nexus.child.exitCode).toBeNull();
    // To npm alone, as a supervisor sends it: npm must pass it on.
    nexus.child.kill('SIGTERM');
    await once(nexus.child, 'close');
    expect(nexus.output).toContain('SIGTERM: finishing the requests in progress');
    await expect(fetch(`${address}/health`)).rejects.toThrow();
  });
});

describe('missing', () => {
  it('finds each line, in order, with … for anything', () => {
    expect(missing(['a', 'c… e'], 'a\nb\ncd e\n')).toEqual([]);
    expect(missing(['a', 'b'], 'b\na\n')).toEqual(['b']);
    expect(missing(['a.c'], 'abc')).toEqual(['a.c']);
    expect(missing(['a'], 'aa')).toEqual(['a']);
  });
});
