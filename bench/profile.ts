/**
 * `node bench/profile.ts [verify|read|mutation|secret|secrets|secret-write|event|events] [seconds] [folder]`: the product under that load with node's CPU
 * profiler on, one `.cpuprofile` per thread in the folder; `bench/top.ts` prints where the time went.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prepareIngest, requestOf } from './ingest.ts';
import { createCustomer, createKey, register, several } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import { environmentOf, fillSecrets, secretNames, valueNumber } from './kit/secrets.ts';
import { createSetting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator, type LoadRequest } from './load/index.ts';
import { prepareVerify } from './verify.ts';

const serial = '000000000000000';

const loads: Record<string, (nexus: Server) => Promise<LoadRequest[]>> = {
  verify: async (nexus) => (await prepareVerify(nexus)).requests,
  async read({ url }) {
    const { token } = await register(url);
    const headers = { authorization: `Bearer ${await createKey(url, token, { scopes: ['customers:read'] })}` };
    return [jsonRequest('read', `GET /api/v1/customers/${await createCustomer(url, token, 'one')}`, { headers })];
  },
  async mutation({ url }) {
    const { token } = await register(url);
    const headers = { authorization: `Bearer ${await createKey(url, token, { scopes: ['customers:create'] })}` };
    const body = { externalId: `customer-${serial}`, name: 'A customer' };
    return [jsonRequest('write', 'POST /api/v1/customers', { headers, body, serial })];
  },
  secret: async (nexus) => [await secretRequest(nexus, 'GET', '/secrets/SECRET_7')],
  secrets: async (nexus) => [await secretRequest(nexus, 'GET', '/values')],
  'secret-write': (nexus) => several(64, (n) => secretRequest(nexus, 'PUT', `/secrets/SECRET_7?path=/writer${n}`), 1),
  event: async (nexus) => copiesOf(requestOf((await prepareIngest(nexus)).key, 1)),
  events: async (nexus) => copiesOf(requestOf((await prepareIngest(nexus)).key, 100)),
};

let secretsOf: Promise<{ base: string; headers: Record<string, string> }> | undefined;

async function secretRequest(nexus: Server, method: 'GET' | 'PUT', path: string): Promise<LoadRequest> {
  secretsOf ??= prepareSecrets(nexus);
  const { base, headers } = await secretsOf;
  return jsonRequest('secret', `${method} ${base}${path}`, {
    headers,
    ...(method === 'PUT' ? { body: { value: valueNumber(7) } } : {}),
  });
}

async function prepareSecrets(nexus: Server) {
  const person = await register(nexus.url);
  const base = await environmentOf(nexus, person);
  await fillSecrets(nexus, person, base, secretNames(200));
  const key = await createKey(nexus.url, person.token, { scopes: ['secrets:read', 'secrets:write'] });
  return { base, headers: { authorization: `Bearer ${key}` } };
}

/** The serial number is written into the bytes, which each connection may hold for a moment. */
const copiesOf = (request: LoadRequest): LoadRequest[] =>
  Array.from({ length: 64 }, () => ({ ...request, bytes: Uint8Array.from(request.bytes) }));

const [name = 'verify', seconds = '6', given] = process.argv.slice(2);
const prepare = loads[name];
if (prepare === undefined) throw new Error(`no such load: ${name}`);
const folder = resolve(given ?? join(tmpdir(), `nexus-profile-${name}`));
mkdirSync(folder, { recursive: true });
const setting = await createSetting();
const load = new LoadGenerator();
try {
  const started = performance.now();
  const nexus = await setting.nexus({
    nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'],
  });
  // Of its own for each connection: writers of one folder would wait for each other.
  const lists = (await prepare(nexus)).map((request) => [request]);
  const plan = { port: nexus.port, connections: 64, lists, accept: [200, 201, 202] };
  await load.clean({ ...plan, forMs: 2000 });
  const times = () => ({ ...serverCpu(nexus), ...databaseCpu(setting.databasePid) });
  const before = times();
  const skip = ((performance.now() - started) / 1000).toFixed(1);
  const report = await load.clean({ ...plan, forMs: Number(seconds) * 1000 });
  const cpu = perRequest(before, times(), report.good);
  process.stdout.write(`top.ts <file> 25 ${skip} ${seconds} shows the load alone\n`);
  process.stdout.write(
    `${Math.round(report.perSecond)}/s while profiled; µs of CPU a request: ${JSON.stringify(cpu)}\n`,
  );
  await nexus.stop();
} finally {
  load.stop();
  await setting.close();
}
for (const file of readdirSync(folder)) process.stdout.write(`${join(folder, file)}\n`);
