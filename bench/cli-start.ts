/**
 * What `nexus run -- true` adds to `true`: `node bench/cli-start.ts [rounds] [node]`. The package as it is published, with one
 * secret and with 500, against the product; beside it the same Node without a program, which is a floor. `node` is the path of
 * another Node, such as a 20.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createKey, must, register } from './kit/client.ts';
import { interleave, median, percentile } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';

const [rounds = '30', node = process.execPath] = process.argv.slice(2);
const execute = promisify(execFile);
const manySecrets = 500;

const folder = mkdtempSync(path.join(tmpdir(), 'nexus-start-'));
const setting = await createSetting();
try {
  const builder = fileURLToPath(new URL('../packages/cli/build.ts', import.meta.url));
  execFileSync(process.execPath, [builder, path.join(folder, 'dist')]);
  const { url } = await setting.nexus();
  const { token } = await register(url);
  const { body: projects } = await must(url, 'GET /api/v1/projects', { as: token });
  const project = String(projects.items?.[0]?.id);
  const environment = String(projects.items?.[0]?.environments?.[0]?.id);
  const batch = `POST /api/v1/projects/${project}/environments/${environment}/batch`;
  for (const [folderPath, count] of [
    ['/one', 1],
    ['/many', manySecrets],
  ] as const) {
    const changes = Array.from({ length: count }, (_, index) => ({
      name: `SECRET_${index}`,
      value: `value ${index} `.repeat(5),
    }));
    await must(url, batch, { as: token, body: { path: folderPath, changes } });
  }
  const key = await createKey(url, token, { kind: 'platform', scopes: ['secrets:read'] });
  const env = {
    ...{
      PATH: process.env.PATH,
      NEXUS_URL: url,
      NEXUS_API_KEY: key,
      NEXUS_PROJECT: project,
      NEXUS_ENVIRONMENT: environment,
    },
    ...{ NEXUS_CONFIG_DIR: folder, NEXUS_CACHE_DIR: path.join(folder, 'cache') },
  };
  const timed = async (command: string, ...args: string[]): Promise<number> => {
    const start = performance.now();
    await execute(command, args, { env, cwd: folder });
    return performance.now() - start;
  };
  const nexus = path.join(folder, 'dist', 'nexus.js');
  const run = (...options: string[]) => timed(node, nexus, 'run', ...options, '--', 'true');
  const measured = await interleave(
    { rounds: Number(rounds), seconds: 0 },
    {
      true: () => timed('true'),
      node: () => timed(node, '-e', '0'),
      'nexus --version': () => timed(node, nexus, '--version'),
      'run, 1 secret': () => run('--path', '/one'),
      [`run, ${manySecrets} secrets`]: () => run('--path', '/many'),
    },
  );
  const floor = median(measured.true ?? []);
  for (const [name, times] of Object.entries(measured)) {
    const added = median(times) - floor;
    const slow = percentile(times, 0.95) - floor;
    process.stdout.write(`${name.padEnd(20)} median ${added.toFixed(0)} ms over true, p95 ${slow.toFixed(0)} ms\n`);
  }
} finally {
  await setting.close();
  rmSync(folder, { recursive: true, force: true });
}
