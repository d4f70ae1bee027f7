import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../harness.ts';
import { seedOfRun } from '../random.ts';
import { Installation } from './installation.ts';
import { generous, launch, noPostgresLeft, postmasterOf } from './server.ts';

/** More with `npm run soak crash`; NEXUS_SEED asks for the same kills again, though their moments differ. */
const kills = process.env.NEXUS_SOAK === 'crash' ? 200 : 20;
const seed = seedOfRun();
/** Milliseconds for one kill, its restart and its checks, with everything else that a busy machine does. */
const perKill = 60_000;

const installations: Installation[] = [];

async function installation(): Promise<Installation> {
  const made = new Installation(seed);
  installations.push(made);
  await made.found();
  return made;
}

afterEach(async () => {
  for (const each of installations.splice(0)) await each.dispose();
});

/** Under load, under load together with PostgreSQL, or while it starts. */
type Kill = 'server' | 'everything' | 'start';
const kinds: Kill[] = ['server', 'server', 'everything', 'start', 'start'];

describe.skipIf(!postgresAvailable)(`a server that is killed under load, seed ${seed} (needs PostgreSQL)`, () => {
  it(`keeps what it acknowledged and halves nothing in ${kills} kills`, { timeout: kills * perKill }, async () => {
    const nexus = await installation();
    const { random, ledger } = nexus;
    const count = { server: 0, everything: 0, start: 0 };
    let done = 0;
    const killed = (kind: Kill): void => {
      count[kind] += 1;
      done += 1;
    };
    while (done < kills) {
      const kind = random.pick(kinds);
      await killUnderLoad(nexus, kind === 'everything');
      killed(kind === 'everything' ? kind : 'server');
      if (kind === 'start') {
        // It has to do what the kill before it left undone.
        const victim = launch(nexus.dataDir, generous);
        await sleep(random.integer(1500));
        await victim.end('SIGKILL');
        killed(kind);
      }
      await nexus.start();
      expect(await nexus.findings(), `after kill ${done} (${kind})`).toEqual([]);
    }
    nexus.forgetVerified();
    expect(await nexus.findings()).toEqual([]);
    const { all, lost, repeats } = ledger;
    expect(all.length).toBeGreaterThan(kills * 10);
    expect(lost).toBeGreaterThan(kills);
    expect(repeats.served).toBeGreaterThan(0);
    const sorted = nexus.starts.slice(1).sort((a, b) => a - b);
    const [median, longest] = [sorted[sorted.length >> 1], sorted.at(-1)].map((ms) => Math.round(ms ?? 0));
    process.stdout.write(
      `crash seed ${seed}: ${JSON.stringify(count)} kills, ${all.length} acknowledged, ${lost} lost, ` +
        `refreshes repeated ${JSON.stringify(repeats)}, starts ${median} ms (median) to ${longest} ms\n`,
    );
    expect((await nexus.server?.end('SIGTERM'))?.code).toBe(0);
    expect(await noPostgresLeft(nexus.dataDir)).toBe(true);
  });
});

async function killUnderLoad(nexus: Installation, withPostgres: boolean): Promise<void> {
  const load = nexus.load();
  load.catch(() => {});
  await nexus.acknowledges(20 + nexus.random.integer(300));
  await sleep(nexus.random.integer(30));
  await nexus.kill({ withPostgres });
  await load;
}

describe.skipIf(!postgresAvailable)(`a PostgreSQL that is killed under load, seed ${seed} (needs PostgreSQL)`, () => {
  it('is answered for with 503 and Retry-After, comes back, and has kept what was acknowledged', async () => {
    const nexus = await installation();
    const { ledger, random, server } = nexus;
    const over = new AbortController();
    const load = nexus.load(over.signal);
    load.catch(() => over.abort());
    for (let round = 0; round < 4; round += 1) {
      await nexus.acknowledges(50 + random.integer(200));
      const postmaster = postmasterOf(nexus.dataDir) ?? Number.NaN;
      process.kill(postmaster, 'SIGKILL');
      await expect
        .poll(() => postmasterOf(nexus.dataDir), { timeout: 30_000 })
        .toSatisfy((pid) => pid !== undefined && pid !== postmaster);
    }
    const before = ledger.all.length;
    await expect
      .poll(() => ledger.all.slice(before).some(({ status }) => status === 201), { timeout: 30_000 })
      .toBe(true);
    over.abort();
    await load;
    expect(ledger.unavailable).toBeGreaterThan(0);
    expect(server?.process.exitCode).toBeNull();
    expect(await nexus.findings()).toEqual([]);
  });
});
