/**
 * `npx node src/replay.ts <access log> [seconds]`: sends the traffic of a real web server through the weather API, with the
 * keys of six customers, and then asks Nexus what it knows of it. Ends with 1 unless Nexus counted every answer that the
 * callers got, once. Needs NEXUS_TOKEN: an access token, or a platform key with all rights that it uses.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LogLine, readLog } from './access-log.ts';
import { Admin } from './admin.ts';
import { createApi } from './api.ts';
import { Nexus } from './nexus.ts';
import { type CallerAnswer, printReport, settled } from './report.ts';
import { apiKey, type Seeded, seed } from './seed.ts';
import { cities } from './weather.ts';

const { NEXUS_URL = 'http://127.0.0.1:3000', NEXUS_TOKEN = '' } = process.env;
const [path, seconds = '60'] = process.argv.slice(2);
if (path === undefined || NEXUS_TOKEN === '') {
  process.stderr.write('Use: NEXUS_TOKEN=… npx node src/replay.ts <access log> [seconds]\n');
  process.exit(1);
}

/** Sockets to the API: more would only queue in it. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

/** An answer beyond 200 kB was work: it becomes a report. Everything else asks for the weather. */
const reportBytes = 200_000;

await main(path, Number(seconds));

async function main(file: string, duration: number): Promise<void> {
  const { lines, unreadable } = readLog(file);
  process.stdout.write(`${lines.length} requests of ${file}, ${unreadable} lines not readable, in ${duration} s\n`);
  const admin = new Admin(NEXUS_URL, NEXUS_TOKEN);
  const nexus = new Nexus({ url: NEXUS_URL, key: await apiKey(admin), timeoutMs: 5000 });
  const customers = await seed(admin);
  const server = createApi(nexus).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const answers = await replay(admin, customers, lines, port, duration * 1000);
    const report = await settled(admin, answers);
    await printReport(admin, report);
    if (!report.complete) process.exitCode = 1;
  } finally {
    agent.destroy();
    nexus.close();
    server.close();
  }
}

/** Every request at its own place in time, the log's days pressed into `duration` milliseconds. */
async function replay(
  admin: Admin,
  customers: Seeded[],
  lines: LogLine[],
  port: number,
  duration: number,
): Promise<CallerAnswer[]> {
  const first = lines[0]?.at ?? 0;
  const span = Math.max(1, (lines.at(-1)?.at ?? 0) - first);
  const begun = performance.now();
  const sent: Promise<CallerAnswer>[] = [];
  for (const [index, line] of lines.entries()) {
    const wait = ((line.at - first) / span) * duration - (performance.now() - begun);
    if (wait > 1) await sleep(wait);
    // Halfway one customer's key is revoked, as when it was found in public.
    if (index === Math.floor(lines.length / 2)) {
      const dune = customers.find(({ name }) => name === 'dune');
      if (dune !== undefined) await admin.post(`/api/v1/keys/${dune.keyId}/revoke`);
    }
    sent.push(call(port, line, customerOf(customers, line)));
  }
  const answers = await Promise.all(sent);
  const took = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${answers.length} answers after ${took} s\n\n`);
  return answers;
}

/** An address is always the same customer's; one in seven has no key at all. */
function customerOf(customers: Seeded[], { address }: LogLine): Seeded | undefined {
  return customers[spread(address, customers.length + 1)];
}

/** FNV-1a: the same everywhere, and even enough. */
function spread(text: string, places: number): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return hash % places;
}

function call(port: number, line: LogLine, customer: Seeded | undefined): Promise<CallerAnswer> {
  const isReport = line.method === 'POST' || line.bytes > reportBytes;
  const city = line.status === 404 ? 'atlantis' : cities[spread(line.path, cities.length)];
  const body = isReport ? JSON.stringify({ city, days: 7 }) : undefined;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent,
      port,
      host: '127.0.0.1',
      method: isReport ? 'POST' : 'GET',
      path: isReport ? '/v1/reports' : `/v1/weather?city=${city}`,
      headers: {
        'x-forwarded-for': line.address,
        ...(customer === undefined ? {} : { authorization: `Bearer ${customer.key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        const isRefusal = response.headers['content-type']?.startsWith('application/problem+json') === true;
        const code = isRefusal ? (JSON.parse(text) as { code: string }).code : 'VALID';
        resolve({ customer, status, code, ms: performance.now() - started });
      });
    });
    request.end(body);
  });
}
