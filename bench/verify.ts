import { setTimeout as pause } from 'node:timers/promises';
import { call, createCustomer, createKey, must, register, several } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import type { Check, Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting, type Setting } from './kit/setting.ts';
import { markUsage, settle, waitForUsage } from './kit/settle.ts';
import { jsonRequest, LoadGenerator, type LoadReport, type LoadRequest } from './load/index.ts';

const keyCount = 100;
const connections = 64;
const path = 'POST /api/v1/keys/verify';
const permission = 'orders:read';

/** With the microseconds of CPU that a request took, by part of the system. */
interface CountedReport extends LoadReport {
  cpu: Record<string, number>;
}

interface VerifyRound extends CountedReport {
  /** Good replies per second, until every record is in PostgreSQL. */
  recordedPerSecond: number;
  /** Rows of usage minus good replies: 0 = every record there, exactly once. */
  difference: number;
  /** Request connections that ran any statement during the round. */
  connectionsUsed: number;
  transactionsPer1000: number;
  /** Look-ups that the product's caches could not answer: 0 unless notifications were late on a busy machine. */
  cacheMisses: number;
}

interface Rounds {
  nexus: VerifyRound[];
  bare: CountedReport[];
  betterAuth: CountedReport[];
}

/** Organization, 100 customer keys with a limit each, and the platform key that verifies them. */
export async function prepareVerify(nexus: Server): Promise<{ caller: string; requests: LoadRequest[] }> {
  const { token } = await register(nexus.url);
  const customerId = await createCustomer(nexus.url, token, 'benchmark');
  const caller = await createKey(nexus.url, token, { scopes: ['keys:verify'] });
  const keys = await several(keyCount, () =>
    createKey(nexus.url, token, {
      kind: 'customer',
      customerId,
      scopes: [permission],
      metadata: { plan: 'pro' },
      limits: [{ name: 'minute', limit: 1_000_000_000, windowSeconds: 60 }],
    }),
  );
  return { caller, requests: requestsOf(keys, caller) };
}

const requestsOf = (keys: string[], caller: string): LoadRequest[] =>
  keys.map((key) => jsonRequest('verify', path, { headers: bearer(caller), body: { key, permission } }));

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** A reply of the product, for the floor to repeat byte by byte. */
export async function sampleReply(nexus: Server, request: LoadRequest): Promise<string> {
  const [head = '', body = ''] = Buffer.from(request.bytes).toString().split('\r\n\r\n');
  const authorization = /authorization: (.*)\r\n/.exec(head)?.[1] ?? '';
  const reply = await must(nexus.url, path, { headers: { authorization }, body: JSON.parse(body) });
  if ((reply.body.code as unknown) !== 'VALID') throw new Error(`verify answered ${reply.text}`);
  const sentByNode = new Set(['date', 'connection', 'keep-alive', 'content-length']);
  const headers = Object.fromEntries([...reply.headers].filter(([name]) => !sentByNode.has(name)));
  return JSON.stringify({ headers, body: reply.text });
}

export async function verify(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const nexus = await setting.nexus();
    const { caller, requests } = await prepareVerify(nexus);
    const [first] = requests;
    if (first === undefined) throw new Error('there are no keys');
    const bare = await setting.bare('verify', { REPLY: await sampleReply(nexus, first) });
    const peer = await startPeer(setting, caller);
    const plan = (server: Server, list: LoadRequest[], forMs: number) =>
      load.clean({ port: server.port, connections, lists: [list], forMs, accept: [200] });
    const rounds = await interleave<keyof Rounds, VerifyRound | CountedReport>(options, {
      nexus: (ms) => recorded(setting, nexus, () => plan(nexus, requests, ms)),
      bare: (ms) => counted(setting, bare, () => plan(bare, requests, ms)),
      betterAuth: (ms) => counted(setting, peer.server, () => plan(peer.server, peer.requests, ms)),
    });
    return outcome(rounds as Rounds);
  } finally {
    load.stop();
    await setting.close();
  }
}

async function counted(setting: Setting, server: Server, run: () => Promise<LoadReport>): Promise<CountedReport> {
  const times = () => ({ ...serverCpu(server), ...databaseCpu(setting.databasePid) });
  const before = times();
  const report = await run();
  return { ...report, cpu: perRequest(before, times(), report.good) };
}

/** Every key has been asked for in the warm-up, before the count begins. */
async function recorded(setting: Setting, nexus: Server, run: () => Promise<LoadReport>): Promise<VerifyRound> {
  const { owner, databasePid } = setting;
  await settle(owner);
  const before = { ...serverCpu(nexus), ...databaseCpu(databasePid) };
  const misses = await cacheMisses(nexus);
  const mark = await markUsage(owner, '/api/v1/keys/verify');
  const transactions = await committed(setting);
  const report = await run();
  const connectionsUsed = await usedSince(setting, mark.at);
  const { ms, rows } = await waitForUsage(owner, mark, report.good);
  const after = { ...serverCpu(nexus), ...databaseCpu(databasePid) };
  const total = (await committed(setting)) - transactions;
  return {
    ...report,
    recordedPerSecond: (report.good / (report.ms + ms)) * 1000,
    difference: rows - report.good,
    connectionsUsed,
    cacheMisses: (await cacheMisses(nexus)) - misses,
    transactionsPer1000: (total / report.good) * 1000,
    cpu: perRequest(before, after, report.good),
  };
}

/** All transactions of the database: shipping of records, heartbeats and jobs included. */
async function committed({ owner }: Setting): Promise<number> {
  // A backend reports its transactions when it has been idle for a moment.
  await pause(1100);
  const { rows } = await owner.query('select xact_commit from pg_stat_database where datname = current_database()');
  return Number(rows[0].xact_commit);
}

async function cacheMisses({ url }: Server): Promise<number> {
  const { text } = await must(url, 'GET /metrics');
  const lines = text.matchAll(/^nexus_cache_lookups_total\{cache="keys",result="miss"\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Requests have connections of their own, named `nexus`; one that ran a statement since shows a later state change. */
async function usedSince({ owner }: Setting, since: Date): Promise<number> {
  const text = `select count(*)::int as used from pg_stat_activity
    where application_name = 'nexus' and state_change > $1`;
  return Number((await owner.query(text, [since])).rows[0].used);
}

async function startPeer({ ownerUrl, owner, bare }: Setting, caller: string) {
  await owner.query('create database better_auth');
  const url = new URL(ownerUrl);
  url.pathname = '/better_auth';
  const server = await bare('better-auth', { DATABASE_URL: url.href, COUNT: String(keyCount) });
  const keys = JSON.parse((await call(server.url, 'GET /keys')).text) as string[];
  return { server, requests: requestsOf(keys, caller) };
}

function outcome(rounds: Rounds): Outcome {
  const { nexus, bare, betterAuth } = rounds;
  const main = (reports: CountedReport[]): number => median(reports.map(({ cpu }) => cpu.main ?? Number.NaN));
  const rate = (reports: LoadReport[]): number => median(reports.map(({ perSecond }) => perSecond));
  const p99 = (reports: LoadReport[]): number => median(reports.map(({ latency }) => latency.p99));
  const recordedRate = median(nexus.map(({ recordedPerSecond }) => recordedPerSecond));
  const worst = (of: (round: VerifyRound) => number): number => Math.max(...nexus.map((round) => Math.abs(of(round))));
  const checks: Check[] = [
    { what: 'CPU of the main thread a verification', measured: main(nexus), unit: 'µs' },
    { what: 'CPU of the main thread a bare request', measured: main(bare), unit: 'µs' },
    { what: 'verify/s until every record is in PostgreSQL', measured: recordedRate, unit: '/s' },
    { what: 'verify/s, replies alone', measured: rate(nexus), unit: '/s' },
    { what: 'bare Fastify route, same bytes', measured: rate(bare), unit: '/s' },
    { what: 'better-auth verifyApiKey', measured: rate(betterAuth), unit: '/s' },
    {
      what: 'of the bare route, records included',
      measured: (recordedRate / rate(bare)) * 100,
      unit: '%',
      target: { relation: '>=', value: 60 },
    },
    { what: 'of the bare route, replies alone', measured: (rate(nexus) / rate(bare)) * 100, unit: '%' },
    {
      what: 'p99 against the bare route',
      measured: p99(nexus) / p99(bare),
      unit: '×',
      target: { relation: '<=', value: 3 },
    },
    {
      what: 'against better-auth, records included',
      measured: recordedRate / rate(betterAuth),
      unit: '×',
      target: { relation: '>=', value: 20 },
    },
    {
      what: 'request connections that ran a statement (worst round)',
      measured: worst(({ connectionsUsed }) => connectionsUsed),
      unit: 'connections',
      target: { relation: '<=', value: 0 },
    },
    {
      what: 'look-ups that the caches could not answer (worst round)',
      measured: worst(({ cacheMisses: misses }) => misses),
      unit: 'look-ups',
    },
    {
      what: 'records missing or doubled (worst round)',
      measured: worst(({ difference }) => difference),
      unit: 'records',
      target: { relation: '<=', value: 0 },
    },
    {
      what: 'transactions of the whole database per 1,000 calls (shipping, heartbeats, jobs)',
      measured: median(nexus.map(({ transactionsPer1000 }) => transactionsPer1000)),
      unit: 'transactions',
    },
  ];
  return {
    title: '`POST /keys/verify` against a bare route and better-auth',
    checks,
    rounds,
    notes: [`${connections} connections, ${keyCount} keys; the load generator's own CPU is in each round`],
  };
}
