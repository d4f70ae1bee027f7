import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const build = fileURLToPath(new URL('../build.ts', import.meta.url));

/** This one, and what the machine has besides, such as the 20 of a distribution. */
function nodes(): string[] {
  const onPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const found = onPath.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  return [...new Set([process.execPath, ...found].map((path) => realpathSync(path)))];
}

const javaScript = `
  import { Nexus, UnreachableError } from '@nexus/sdk';
  import { withNexus as one } from '@nexus/sdk/express';
  import { withNexus as two } from '@nexus/sdk/fastify';
  import { withNexus as three } from '@nexus/sdk/hono';
  import { withNexus as four } from '@nexus/sdk/next';
  import * as webhooks from '@nexus/sdk/webhooks';
  try { webhooks.verify('{}', {}, 'whsec_AAAA'); } catch (error) { console.log(error.name); }
  const fetch = async () => Response.json({ items: [{ id: 'a' }], nextCursor: null });
  const nexus = new Nexus({ url: 'http://127.0.0.1', apiKey: 'k', fetch });
  for await (const { id } of nexus.keys.list()) console.log(id, [one, two, three, four].map((each) => typeof each).join());`;

const typeScript = `
  import { Nexus } from '@nexus/sdk';
  import { withNexus } from '@nexus/sdk/next';
  import * as webhooks from '@nexus/sdk/webhooks';
  webhooks.verify('{}', new Headers(), 'whsec_AAAA').type satisfies string;
  const nexus = new Nexus({ url: 'https://nexus.example.com', apiKey: 'k' });
  export const made: Promise<{ key: string }> = nexus.keys.rotate({ id: 'a' });
  // @ts-expect-error An id is needed.
  nexus.keys.rotate({});
  export const GET = withNexus(nexus, {}, (_request, { nexus }) => Response.json(nexus.customerId));
  for await (const { name } of nexus.keys.list()) name satisfies string;`;

const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', lib: ['es2022', 'dom'], types: [] };

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-sdk-'));
  const user = join(folder, 'user');
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    run(process.execPath, build, join(folder, 'dist'));
    const tarball = run('npm', 'pack', '--silent', './dist').trim();
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--prefix', user, join(folder, tarball));
    writeFileSync(join(user, 'index.mjs'), javaScript);
    writeFileSync(join(user, 'index.mts'), typeScript);
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['index.mts'] }));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(nodes())('works where it is installed, with %s', (node) => {
    expect(run(node, join(user, 'index.mjs'))).toBe(
      'WebhookVerificationError\na function,function,function,function\n',
    );
  });

  it('has types that need no others', () => {
    const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
    expect(run(process.execPath, compiler, '-p', user)).toBe('');
  });
});
