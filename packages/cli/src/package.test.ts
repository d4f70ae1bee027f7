import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const build = fileURLToPath(new URL('../build.ts', import.meta.url));
const execute = promisify(execFile);

/** This one, and what the machine has besides, such as the 20 of a distribution. */
function nodes(): string[] {
  const onPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const found = onPath.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  return [...new Set([process.execPath, ...found].map((path) => realpathSync(path)))];
}

describe('the package of the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-cli-package-'));
  const user = join(folder, 'user');
  const installed = join(user, 'node_modules', '@nexus', 'cli');
  const inFolder = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  let server: Server;
  let env: Record<string, string> = {};

  beforeAll(async () => {
    inFolder(process.execPath, build, join(folder, 'dist'));
    const tarball = inFolder('npm', 'pack', '--silent', './dist').trim();
    // Without the keyring, which is optional and not here to be installed without a network.
    const flags = ['--offline', '--no-audit', '--no-fund', '--omit=optional'];
    inFolder('npm', 'install', ...flags, '--prefix', user, join(folder, tarball));
    server = createServer((_request, response) => {
      const items = [{ path: '/', name: 'GREETING', value: 'Grüße\n"x"' }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const target = { NEXUS_PROJECT: 'eco_prj_1', NEXUS_ENVIRONMENT: 'eco_env_1' };
    env = {
      NEXUS_URL: url,
      NEXUS_API_KEY: 'k',
      ...target,
      NEXUS_CACHE_DIR: join(folder, 'cache'),
      PATH: '/usr/bin:/bin',
    };
  }, 600_000);
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(nodes())('works where it is installed, with %s', async (node) => {
    const nexus = (...words: string[]) => execute(node, [join(installed, 'nexus.js'), ...words], { cwd: folder, env });
    expect((await nexus('--version')).stdout).toMatch(/^nexus \d/);
    expect(await nexus('run', '--', 'sh', '-c', 'printf %s "$GREETING"')).toEqual({ stdout: 'Grüße\n"x"', stderr: '' });
    expect((await nexus('completion', 'bash')).stdout).toContain('complete -F _nexus nexus');
    const unread = spawnSync(node, [join(installed, 'nexus.js'), 'audit', 'verify', 'none'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect([unread.status, unread.stderr]).toEqual([2, expect.stringContaining('ENOENT')]);
  });

  it('has no part of a server that needs a database, and no package beside the keyring', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect([manifest.dependencies, Object.keys(manifest.optionalDependencies)]).toEqual([
      undefined,
      ['@napi-rs/keyring'],
    ]);
    expect(existsSync(join(user, 'node_modules', 'pg'))).toBe(false);
    const help = inFolder(process.execPath, join(installed, 'nexus.js'), '--help');
    expect(help).not.toContain('journal');
    const licences = readFileSync(join(installed, 'LICENSES.txt'), 'utf8');
    for (const name of ['jose', 'openid-client', 'oauth4webapi', 'yaml']) expect(licences).toContain(`${name}\n\n`);
  });

  it('writes scripts that shells can read', () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const script = inFolder(process.execPath, join(installed, 'nexus.js'), 'completion', shell);
      writeFileSync(join(folder, `completion.${shell}`), script);
      const isThere = spawnSync(shell, ['--version']).status === 0;
      if (isThere) inFolder(shell, '-n', join(folder, `completion.${shell}`));
    }
    const complete = `. ${join(folder, 'completion.bash')}; COMP_WORDS=(nexus secrets ''); COMP_CWORD=2; _nexus; echo "\${COMPREPLY[@]}"`;
    expect(inFolder('bash', '-c', complete)).toMatch(/^list get set /);
    const options = `. ${join(folder, 'completion.bash')}; COMP_WORDS=(nexus secrets set NAME --fi); COMP_CWORD=4; _nexus; echo "\${COMPREPLY[@]}"`;
    expect(inFolder('bash', '-c', options)).toBe('--file\n');
  });
});
