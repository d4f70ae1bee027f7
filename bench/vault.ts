import type pg from 'pg';
import { createKey, must, type Person, register } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { environmentOf, fillSecrets, secretNames, valueLength, valueNumber } from './kit/secrets.ts';
import { createSetting, type Setting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';
import { jsonRequest, LoadGenerator, type LoadReport, type LoadRequest } from './load/index.ts';
import { reencryption, reencryptionChecks } from './re-encryption.ts';

const readers = 64;
const writers = 50;
const secretCount = 200;

type Side = 'one' | 'bareOne' | 'all' | 'bareAll' | 'write' | 'bareWrite' | 'writeOneFolder';
type Rounds = Record<Side, LoadReport[]>;

/** Secrets over HTTP beside bare routes with the same SQL, and values sealed again while they are read. */
export async function vault(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const rounds = await overHttp(setting, load, options);
    const sealing = await reencryption(setting, load, options);
    return {
      title: 'Secrets: reading one, reading an environment, writing, and replacing their data key',
      checks: [...checksOf(rounds), ...reencryptionChecks(sealing)],
      rounds: { ...rounds, sealing },
      notes: [
        `${readers} readers, ${writers} writers; values of ${valueLength} characters`,
        'The product decrypts, records who read what in its journal, and writes usage; the bare routes do not.',
        'A write of the product locks the folder, ends the former version and makes the next one.',
      ],
    };
  } finally {
    load.stop();
    await setting.close();
  }
}

async function overHttp(setting: Setting, load: LoadGenerator, options: RunOptions): Promise<Rounds> {
  const nexus = await setting.nexus();
  const person = await register(nexus.url);
  const base = await environmentOf(nexus, person);
  const names = secretNames(secretCount);
  await fillSecrets(nexus, person, base, names);
  await setting.owner.query('analyze');
  const key = await createKey(nexus.url, person.token, { scopes: ['secrets:read', 'secrets:write'] });
  const bare = await bareServer(setting, nexus, person, key);
  const headers = { authorization: `Bearer ${key}` };
  const get = (path: string): LoadRequest => jsonRequest('read', `GET ${base}${path}`, { headers });
  const put = (path: string): LoadRequest =>
    jsonRequest('write', `PUT ${base}/secrets/WRITTEN?path=${path}`, { headers, body: { value: valueNumber(0) } });
  const one = [names.map((name) => get(`/secrets/${name}`))];
  const all = [[get('/values')]];
  for (const [request] of [...one, ...all]) await sameLength(nexus, bare, request, key);
  const written = Array.from({ length: writers }, (_, n) => [put(`/writer${n}`)]);
  const side = (server: Server, connections: number, lists: LoadRequest[][]) => async (forMs: number) => {
    await settle(setting.owner);
    const times = () => ({ ...serverCpu(server), ...databaseCpu(setting.databasePid) });
    const before = times();
    const report = await load.clean({ port: server.port, connections, lists, forMs, accept: [200] });
    return { ...report, cpu: perRequest(before, times(), report.good) };
  };
  const rounds = await interleave<Side, LoadReport>(options, {
    one: side(nexus, readers, one),
    bareOne: side(bare, readers, one),
    all: side(nexus, readers, all),
    bareAll: side(bare, readers, all),
    write: side(nexus, writers, written),
    bareWrite: side(bare, writers, written),
    writeOneFolder: side(nexus, writers, [[put('/shared')]]),
  });
  // Its jobs would take the work of the next one.
  await nexus.stop();
  return rounds;
}

async function bareServer(setting: Setting, nexus: Server, { org, token }: Person, key: string): Promise<Server> {
  const appUrl = await setting.appUrl();
  await copyTables(setting.owner, new URL(appUrl).username);
  const me = await must(nexus.url, 'GET /api/v1/auth/me', { as: token });
  const id = String(me.body.user?.id);
  return setting.bare('vault', {
    DATABASE_URL: appUrl,
    ORG: org,
    CALLER: id,
    PERSON: id,
    KEY: key.slice(0, 30),
    VALUE_LENGTH: String(valueLength),
  });
}

/** The tables that a write fills once more, with everything that makes an INSERT cost something. */
async function copyTables(owner: pg.Client, role: string): Promise<void> {
  await owner.query(`create schema bare; grant usage on schema bare to ${role}`);
  for (const table of ['eco_secret_values', 'eco_audit_inbox', 'nexus_events']) {
    await owner.query(`
      create table bare.${table} (like public.${table} including all);
      alter table bare.${table} enable row level security;
      create policy own on bare.${table}
        using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
      grant select, insert on bare.${table} to ${role}`);
  }
  await owner.query(
    'alter table bare.eco_secret_values add foreign key (org_id) references public.eco_organizations (id)',
  );
}

async function sameLength(nexus: Server, bare: Server, request: LoadRequest | undefined, as: string): Promise<void> {
  const what =
    Buffer.from(request?.bytes ?? [])
      .toString()
      .split(' HTTP/1.1')[0] ?? '';
  const [ours, theirs] = [await must(nexus.url, what, { as }), await must(bare.url, what)];
  if (ours.text.length === theirs.text.length) return;
  throw new Error(`other bodies:\n${ours.text.slice(0, 1000)}\n${theirs.text.slice(0, 1000)}`);
}

function checksOf(rounds: Rounds): Outcome['checks'] {
  const rate = (side: Side): number => median(rounds[side].map(({ perSecond }) => perSecond));
  const share = (side: Side, bare: Side): number => (rate(side) / rate(bare)) * 100;
  const target = (value: number) => ({ relation: '>=' as const, value });
  return [
    { what: 'secrets read/s, one by one', measured: rate('one'), unit: '/s' },
    { what: 'bare route with the same SELECT', measured: rate('bareOne'), unit: '/s' },
    { what: 'of the bare route', measured: share('one', 'bareOne'), unit: '%', target: target(40) },
    { what: `environments of ${secretCount} secrets read/s`, measured: rate('all'), unit: '/s' },
    { what: 'bare route with a SELECT of the same rows', measured: rate('bareAll'), unit: '/s' },
    { what: 'of the bare route', measured: share('all', 'bareAll'), unit: '%', target: target(40) },
    { what: `writes/s, ${writers} writers in ${writers} folders`, measured: rate('write'), unit: '/s' },
    { what: `writes/s, ${writers} writers in one folder`, measured: rate('writeOneFolder'), unit: '/s' },
    { what: 'bare route, three INSERTs in one transaction', measured: rate('bareWrite'), unit: '/s' },
    { what: 'of the bare route', measured: share('write', 'bareWrite'), unit: '%', target: target(30) },
  ];
}
