import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { createKey, register } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Check } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { environmentOf, fillSecrets, secretNames } from './kit/secrets.ts';
import type { Setting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';
import { jsonRequest, type LoadGenerator, type LoadReport } from './load/index.ts';

const names = secretNames(10_000);
/** Of each name: 50,000 values of one project. */
const versions = 5;
/** At a fixed rate, 800 a second: as fast as possible, their latency would be the length of a queue. */
const reading = { connections: 16, everyMs: 20 };
const pollMs = 10;
/** Milliseconds in which all values of the project must be sealed again. */
const patience = 120_000;

interface Sealing {
  /** Values sealed again in a second of a round, the replacement of the key included. */
  perSecond: number;
  /** Microseconds of CPU that a value took, by part. */
  cpu: Record<string, number>;
}

type Side = 'quiet' | 'sealing' | 'both';
type Round = Partial<Sealing> & { reads?: LoadReport };

/** The job that seals values again, alone and beside readers; its key is replaced as often as there is time for. */
export async function reencryption(
  setting: Setting,
  load: LoadGenerator,
  options: RunOptions,
): Promise<Record<Side, Round[]>> {
  const nexus = await setting.nexus();
  const person = await register(nexus.url);
  const base = await environmentOf(nexus, person);
  for (let version = 0; version < versions; version++) await fillSecrets(nexus, person, base, names);
  await setting.owner.query('analyze');
  const key = await createKey(nexus.url, person.token, { scopes: ['secrets:read'] });
  const headers = { authorization: `Bearer ${key}` };
  const lists = [names.map((name) => jsonRequest('read', `GET ${base}/secrets/${name}`, { headers }))];
  const project = base.split('/')[4] ?? '';
  const { owner } = setting;
  const read = (forMs: number) => load.clean({ port: nexus.port, ...reading, lists, forMs, accept: [200] });
  const times = () => ({ ...serverCpu(nexus), ...databaseCpu(setting.databasePid) });
  const seal = async (forMs: number): Promise<Sealing> => {
    const before = times();
    const began = performance.now();
    const count = await sealUntil(owner, project, began + forMs);
    const ms = performance.now() - began;
    return { perSecond: (count / ms) * 1000, cpu: perRequest(before, times(), count) };
  };
  return interleave<Side, Round>(options, {
    quiet: async (ms) => {
      await settle(owner);
      return { reads: await read(ms) };
    },
    sealing: async (ms) => {
      await settle(owner);
      return seal(ms);
    },
    both: async (ms) => {
      await settle(owner);
      const reads = read(ms);
      return { ...(await seal(ms)), reads: await reads };
    },
  });
}

/** Replaces the project's key until the time is over, and waits each time until all its values are sealed again. */
async function sealUntil(owner: pg.Client, project: string, deadline: number): Promise<number> {
  let count = 0;
  while (performance.now() < deadline) {
    await owner.query(
      `update nexus_data_keys set created_at = created_at - interval '91 days' where scope = $1 and retired_at is null`,
      [`project:${project}`],
    );
    const before = await rotations(owner, project);
    await owner.query(`select graphile_worker.add_job('vault.rotate-keys', '{}')`);
    await until(async () => (await rotations(owner, project)).count > before.count);
    await owner.query(`select graphile_worker.add_job('vault.re-encrypt', '{}')`);
    await until(async () => (await rotations(owner, project)).left === 0);
    count += (await rotations(owner, project)).total - before.total;
  }
  return count;
}

interface Rotations {
  count: number;
  total: number;
  left: number;
}

async function rotations(owner: pg.Client, project: string): Promise<Rotations> {
  const { rows } = await owner.query<Rotations>(
    `select count(*)::int as count, coalesce(sum(total), 0)::int as total, coalesce(sum(total - done), 0)::int as left
     from eco_key_rotations where project_id = $1`,
    [project],
  );
  return rows[0] as Rotations;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('the values were not sealed again in time');
    await pause(pollMs);
  }
}

export function reencryptionChecks({ quiet, sealing, both }: Record<Side, Round[]>): Check[] {
  const rate = (rounds: Round[]): number => median(rounds.map(({ perSecond = Number.NaN }) => perSecond));
  const p99 = ({ reads }: Round): number => reads?.latency.p99 ?? Number.NaN;
  return [
    {
      what: 'values sealed again/s by one process',
      measured: rate(sealing),
      unit: '/s',
      target: { relation: '>=', value: 20_000 },
    },
    { what: 'values sealed again/s beside 800 reads/s', measured: rate(both), unit: '/s' },
    { what: 'p99 of these reads alone', measured: median(quiet.map(p99)), unit: 'ms' },
    { what: 'p99 of these reads beside it', measured: median(both.map(p99)), unit: 'ms' },
    {
      what: 'of that alone',
      measured: median(both.map((round, n) => p99(round) / p99(quiet[n] ?? {}))),
      unit: '×',
      target: { relation: '<=', value: 2 },
    },
  ];
}
