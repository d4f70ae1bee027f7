import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { callCli, main, type Said } from './cli.fixture.ts';

export interface CliWorld {
  app: TestApp;
  owner: Registered;
  url: string;
  /** Of the project that everybody gets with their organization. */
  environments: Record<string, string>;
  /** Linked to the environment `development`; with a configuration of its own. */
  folder: string;
  /** As the owner, in that folder. */
  env: Record<string, string>;
  /** A file in the folder. */
  file(name: string, content: string | Buffer): string;
  /** In this process. */
  nexus(...words: string[]): Promise<Said>;
  /** With this on stdin. */
  piped(stdin: string | Buffer, ...words: string[]): Promise<Said>;
  /** In a process of its own, without a terminal, as `run` needs it. */
  start(words: readonly string[], env?: Readonly<Record<string, string>>): Started;
  close(): Promise<void>;
}

export interface Started {
  kill(signal: NodeJS.Signals): void;
  /** The whole of stdout so far. */
  said(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

/** A Nexus that listens, a person, and a folder of theirs. */
export async function cliWorld(env: Record<string, string> = {}): Promise<CliWorld> {
  const app = await testApp({ listen: true, manualClock: false, env });
  const url = `http://127.0.0.1:${(app.app.server.server.address() as AddressInfo).port}`;
  const owner = await register(app);
  const project = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
  const listed = project.body.environments as unknown as { slug: string; id: string }[];
  const environments = Object.fromEntries(listed.map(({ slug, id }) => [slug, id]));
  const folder = mkdtempSync(join(tmpdir(), 'nexus-cli-world-'));
  const own: Record<string, string> = {
    NEXUS_URL: url,
    NEXUS_API_KEY: owner.token,
    NEXUS_CONFIG_DIR: join(folder, 'config'),
    NEXUS_CACHE_DIR: join(folder, 'cache'),
    NEXUS_NO_KEYRING: '1',
  };
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  file('.nexus.json', JSON.stringify({ project: owner.project, environment: environments.development }));
  return {
    app,
    owner,
    url,
    environments,
    folder,
    env: own,
    file,
    nexus: (...words) => callCli(words, own, { cwd: folder }),
    piped: (stdin, ...words) => callCli(words, own, { cwd: folder, stdin }),
    start: (words, more = {}) => startIn(folder, words, { PATH: process.env.PATH ?? '', ...own, ...more }),
    async close() {
      rmSync(folder, { recursive: true, force: true });
      await app.close();
    },
  };
}

function startIn(cwd: string, words: readonly string[], env: Record<string, string>): Started {
  // Its own session, so that no terminal of whoever runs the tests controls it.
  const child = spawn(process.execPath, [main, ...words], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let soFar = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    soFar += piece;
  });
  const stderr = text(child.stderr);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    kill: (signal) => void child.kill(signal),
    said: () => soFar,
    ended: ended.then(async (end) => ({ ...end, stdout: soFar, stderr: await stderr })),
  };
}
