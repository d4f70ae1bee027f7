import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'dotenv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { type CliWorld, cliWorld } from '../../../packages/cli/src/world.fixture.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { readSettings } from './settings.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const odd = here('../data/odd.env');

describe.skipIf(!postgresAvailable)('the app under nexus run (needs PostgreSQL)', () => {
  let world: CliWorld;

  beforeAll(async () => {
    world = await cliWorld();
  });
  afterAll(() => world?.close());

  it('starts with what dotenv reads in the file, byte for byte, and stops when it is told to', async () => {
    const imported = await world.nexus('import', 'env', odd);
    expect(imported.code, imported.stderr).toBe(0);
    const app = world.start(['run', '--', process.execPath, here('server.ts')], { PORT: '0' });
    await vi.waitFor(() => expect(app.said()).toMatch(/listening on \d+/), { timeout: 60_000 });
    const url = `http://127.0.0.1:${/\d+/.exec(app.said())?.[0]}`;
    const running = (await (await fetch(`${url}/fingerprints`)).json()) as Record<string, string>;
    const expected = parse(readFileSync(odd, 'utf8'));
    expect(Object.keys(expected).length).toBeGreaterThan(15);
    expect(running).toMatchObject(fingerprintsOf(expected));
    const said = execFileSync(process.execPath, [here('compare.ts'), odd, url], { encoding: 'utf8' });
    expect(said).toBe(`${Object.keys(expected).length} variables are the same\n`);
    const page = await (await fetch(url)).json();
    expect(page).toMatchObject({ greeting: 'Grüße, 世界', database: 'shop' });
    app.kill('SIGTERM');
    expect(await app.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped') });
  });

  it('tells of a difference', async () => {
    await world.nexus('secrets', 'set', 'COLOR', '--file', world.file('value', '#000'));
    const app = world.start(['run', '--', process.execPath, here('server.ts')], { PORT: '0' });
    await vi.waitFor(() => expect(app.said()).toMatch(/listening on \d+/), { timeout: 60_000 });
    const compared = spawn(process.execPath, [
      here('compare.ts'),
      odd,
      `http://127.0.0.1:${/\d+/.exec(app.said())?.[0]}`,
    ]);
    const code = await new Promise((resolve) => compared.once('close', resolve));
    expect(code).toBe(1);
    app.kill('SIGTERM');
    await app.ended;
  });

  it('names all that is missing', () => {
    expect(() => readSettings({ GREETING: 'x', SIGNING_KEY: '' })).toThrow('lacks DATABASE_URL, SIGNING_KEY');
  });
});
