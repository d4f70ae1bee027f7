import { fill } from './fill/index.ts';
import { call, must, register } from './kit/client.ts';
import type { Check, Outcome } from './kit/results.ts';
import { percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';

/** A tenth, and the whole, of what `fill` describes; NEXUS_FILL replaces the larger one where a disk is small. */
const whole = Number(process.env.NEXUS_FILL ?? 1);
const leastCalls = 20;
const filters = [
  '/api/v1/audit?action=nothing.happened',
  '/api/v1/audit?action=customer.*',
  '/api/v1/audit?resource={customer}',
  '/api/v1/keys?kind=platform',
  '/api/v1/keys?kind=customer',
  '/api/v1/keys?customerId={customer}',
  '/api/v1/customers?externalId=nobody',
  '/api/v1/usage/history?days=60',
];
/** Milliseconds; of the routes of one organization. */
const limitMs = 50;

/** Each list, report and read of the largest organization, at a tenth of the size and at the whole. */
export async function growth(options: RunOptions): Promise<Outcome> {
  const small = await measure(whole / 10, options);
  const large = await measure(whole, options);
  const checks: Check[] = [...large].map(([what, ms]) => ({
    what: `${what}, p95 (a tenth: ${(small.get(what) ?? Number.NaN).toPrecision(3)} ms)`,
    measured: ms,
    unit: 'ms',
    target: { relation: '<=', value: limitMs },
  }));
  return {
    title: 'What one organization reads, as the installation grows',
    checks,
    rounds: { small: Object.fromEntries(small), large: Object.fromEntries(large) },
    notes: [`The largest organization holds a quarter; size ${whole} of bench/fill.`],
  };
}

async function measure(size: number, { rounds, seconds }: RunOptions): Promise<Map<string, number>> {
  const setting = await createSetting();
  try {
    const first = await setting.nexus();
    const { org, token } = await register(first.url);
    const { body } = await must(first.url, 'GET /api/v1/auth/me', { as: token });
    const person = String(body.user?.id);
    await fill(setting.owner, size, { org, person, now: new Date() }, (text) => process.stdout.write(`${text}\n`));
    // Its statements were planned for an empty installation.
    await first.stop();
    const { url } = await setting.nexus();
    const times = new Map<string, number>();
    for (const { name, path } of await reads(url, token, org)) {
      const ask = () => must(url, `GET ${path}`, { as: token });
      times.set(name, await p95(ask, (rounds * seconds * 1000) / 20));
    }
    return times;
  } finally {
    await setting.close();
  }
}

async function p95(ask: () => Promise<unknown>, forMs: number): Promise<number> {
  const seen: number[] = [];
  const end = performance.now() + forMs;
  while (seen.length < leastCalls || performance.now() < end) {
    const began = performance.now();
    await ask();
    seen.push(performance.now() - began);
  }
  return percentile(seen, 0.95);
}

/** Every route that the OpenAPI document lists for a GET with JSON, its parameters filled in, and filters that once were slow. */
async function reads(url: string, as: string, org: string): Promise<{ name: string; path: string }[]> {
  const get = async (path: string) => (await must(url, `GET ${path}`, { as })).body;
  const firstOf = async (path: string) => String((await get(path)).items?.[0]?.id);
  const parameters: Record<string, string> = {
    org,
    project: await firstOf('/api/v1/projects'),
    customer: await firstOf('/api/v1/customers'),
    id: await firstOf('/api/v1/keys?kind=customer'),
    role: 'viewer',
  };
  const listed = Object.entries((await get('/openapi.json')).paths ?? {})
    .filter(([, methods]) => methods.get?.responses?.['200']?.content?.['application/json'] !== undefined)
    .map(([name]) => name);
  const found = [...listed, ...filters].map((name) => ({
    name,
    path: name.replaceAll(/\{(\w+)\}/g, (all, parameter) => parameters[parameter] ?? all),
  }));
  const answered: typeof found = [];
  for (const each of found) {
    if (each.path.includes('{')) continue;
    const { status } = await call(url, `GET ${each.path}`, { as });
    if (status === 200) answered.push(each);
    else if (filters.includes(each.name)) throw new Error(`GET ${each.path} answered ${status}`);
  }
  return answered;
}
