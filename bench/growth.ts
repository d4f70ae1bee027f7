import { operatorOrg } from '../apps/server/src/kernel/record.ts';
import { fill } from './fill/index.ts';
import { type Call, call, must, register } from './kit/client.ts';
import type { Check, Outcome } from './kit/results.ts';
import { percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';

/** A tenth, and the whole, of what `fill` describes; NEXUS_FILL replaces the larger one where a disk is small. */
const whole = Number(process.env.NEXUS_FILL ?? 1);
/** A job with progress: each call stops after 3 s and says where to go on. */
const inSlices = '/api/v1/audit/verify';
const leastCalls = 20;
/** Of one read: a list that is much too slow must not hold up all others. */
const mostMs = 20_000;
const limitMs = 50;

/** Beside every route that the OpenAPI document lists for a GET: their filters. */
const filters = [
  '/api/v1/audit?action=nothing.happened',
  '/api/v1/audit?action=customer.update',
  '/api/v1/audit?action=customer.*',
  '/api/v1/audit?action=*.nothing',
  '/api/v1/audit?actor={person}',
  '/api/v1/audit?actor={key}',
  '/api/v1/audit?resource={customer}',
  '/api/v1/audit?resourceType=customer',
  '/api/v1/audit?resourceType=nothing',
  '/api/v1/audit?result=success',
  '/api/v1/audit?result=denied',
  '/api/v1/audit?from={monthAgo}&to={weekAgo}',
  '/api/v1/keys?kind=platform',
  '/api/v1/keys?kind=customer',
  '/api/v1/keys?state=active',
  '/api/v1/keys?state=paused',
  '/api/v1/keys?state=expired',
  '/api/v1/keys?state=revoked',
  '/api/v1/keys?ownerId={person}',
  '/api/v1/keys?customerId={customer}',
  '/api/v1/keys?externalId={externalId}',
  '/api/v1/keys?externalId=nobody',
  '/api/v1/keys?namePrefix=Key%2099',
  '/api/v1/customers?externalId={externalId}',
  '/api/v1/customers?externalId=nobody',
  '/api/v1/usage/history?days=60',
  '/api/v1/usage/endpoints?days=60',
  '/api/v1/requests/{request}',
  ...['customer', 'key', 'tag', 'code'].flatMap((by) =>
    ['', '&interval=day', '&interval=month'].map((interval) => `/api/v1/usage?groupBy=${by}${interval}&from={began}`),
  ),
  '/api/v1/usage?groupBy=key&interval=day&from={began}&limit=1000',
  '/api/v1/usage?groupBy=customer&from={began}&limit=1000',
  '/api/v1/usage?groupBy=customer&tag=nothing&from={began}',
  '/api/v1/usage?groupBy=tag&customerId={customer}&from={began}',
  '/api/v1/usage?groupBy=key&code=RATE_LIMITED&from={began}',
  '/api/v1/keys/{id}/usage?from={began}',
];

/** What operators see of the whole installation. */
const operated = [
  '/api/v1/operator/organizations',
  '/api/v1/operator/organizations?search=organization',
  '/api/v1/operator/organizations?search=nobody',
  '/api/v1/operator/organizations?status=active',
  '/api/v1/operator/organizations?status=suspended',
  '/api/v1/operator/organizations/{org}',
  '/api/v1/operator/users',
  '/api/v1/operator/users?search=person',
  '/api/v1/operator/users?search=nobody',
  '/api/v1/operator/users?status=active',
  '/api/v1/operator/users?status=suspended',
  '/api/v1/operator/users/{person}',
];

interface Times {
  p50: number;
  p95: number;
}

/** Each list, report and read of the largest organization, at a tenth of the size and at the whole. */
export async function growth(options: RunOptions): Promise<Outcome> {
  const small = await measure(whole / 10, options);
  const large = await measure(whole, options);
  const checks: Check[] = [...large].map(([what, { p50, p95 }]) => ({
    what: `${what}, p95 (p50 ${ms(p50)}; a tenth: ${ms(small.get(what)?.p50)}, p95 ${ms(small.get(what)?.p95)})`,
    measured: p95,
    unit: 'ms',
    ...(what === inSlices ? {} : { target: { relation: '<=', value: limitMs } }),
  }));
  return {
    title: 'What one organization reads, as the installation grows',
    checks,
    rounds: { small: Object.fromEntries(small), large: Object.fromEntries(large) },
    notes: [`The largest organization holds a quarter; size ${whole} of bench/fill.`],
  };
}

const ms = (value = Number.NaN): string => `${value.toPrecision(3)} ms`;

async function measure(size: number, { rounds, seconds }: RunOptions): Promise<Map<string, Times>> {
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const setting = await createSetting();
  try {
    const first = await setting.nexus();
    const { org, token } = await register(first.url);
    const { body } = await must(first.url, 'GET /api/v1/auth/me', { as: token });
    const person = String(body.user?.id);
    const now = new Date();
    say(`size ${size}`);
    await fill(setting, size, { org, person, now }, say);
    await setting.owner.query(
      `insert into eco_members (id, org_id, user_id, role, joined_at) values ($1, $2, $3, 'admin', $4)`,
      [`eco_mem_${person.slice('eco_usr_'.length)}`, operatorOrg, person, now],
    );
    // Its statements were planned for an empty installation.
    await first.stop();
    const { url } = await setting.nexus();
    const times = new Map<string, Times>();
    const caller = { as: token, headers: { 'x-nexus-organization': org } };
    const operator = { as: token, headers: { 'x-nexus-organization': operatorOrg } };
    const values = await parametersOf(url, caller, { org, person, now: now.getTime() });
    await settle(setting.owner);
    for (const { name, path, as } of await reads(url, { caller, operator }, values)) {
      times.set(name, await timesOf(() => must(url, `GET ${path}`, as), (rounds * seconds * 1000) / 50));
    }
    return times;
  } finally {
    await setting.close();
  }
}

async function timesOf(ask: () => Promise<unknown>, forMs: number): Promise<Times> {
  const seen: number[] = [];
  const start = performance.now();
  const passed = () => performance.now() - start;
  while ((seen.length < leastCalls || passed() < forMs) && passed() < mostMs) {
    const began = performance.now();
    await ask();
    seen.push(performance.now() - began);
  }
  return { p50: percentile(seen, 0.5), p95: percentile(seen, 0.95) };
}

const dayMs = 86_400_000;

/** What stands for the parameters of paths. */
async function parametersOf(
  url: string,
  caller: Call,
  { org, person, now }: { org: string; person: string; now: number },
): Promise<Record<string, string>> {
  const first = async (path: string) => (await must(url, `GET ${path}`, caller)).body.items?.[0];
  const customer = await first('/api/v1/customers');
  const key = String((await first('/api/v1/keys?kind=customer'))?.id);
  const ago = (days: number) => new Date(now - days * dayMs).toISOString();
  return {
    org,
    person,
    project: String((await first('/api/v1/projects'))?.id),
    customer: String(customer?.id),
    externalId: String(customer?.externalId),
    id: key,
    key,
    role: 'viewer',
    request: String((await must(url, 'GET /api/v1/projects', caller)).headers.get('x-request-id')),
    began: ago(60),
    monthAgo: ago(30),
    weekAgo: ago(7),
  };
}

/** Every route that the OpenAPI document lists for a GET with JSON, its parameters filled in, and the filters. */
async function reads(
  url: string,
  { caller, operator }: { caller: Call; operator: Call },
  values: Record<string, string>,
): Promise<{ name: string; path: string; as: Call }[]> {
  const listed = Object.entries((await must(url, 'GET /openapi.json', caller)).body.paths ?? {})
    .filter(([, methods]) => methods.get?.responses?.['200']?.content?.['application/json'] !== undefined)
    .map(([name]) => name)
    .filter((name) => !name.startsWith('/api/v1/operator/'));
  const found = [...listed, ...filters, ...operated].map((name) => ({
    name,
    path: name.replaceAll(/\{(\w+)\}/g, (all, parameter) => values[parameter] ?? all),
    as: operated.includes(name) ? operator : caller,
  }));
  const answered: typeof found = [];
  for (const each of found) {
    if (each.path.includes('{')) continue;
    const { status, text } = await call(url, `GET ${each.path}`, each.as);
    if (status === 200) answered.push(each);
    else if (!listed.includes(each.name)) throw new Error(`GET ${each.path} answered ${status}: ${text}`);
  }
  return answered;
}
