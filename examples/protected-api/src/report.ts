import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from './admin.ts';
import type { Seeded } from './seed.ts';

/** One answer that a caller got, and whose key asked. */
export interface CallerAnswer {
  customer: Seeded | undefined;
  status: number;
  /** Of the refusal; VALID where the key was let through. */
  code: string;
  ms: number;
}

export interface Report {
  answers: CallerAnswer[];
  rows: { customer: Seeded; seen: Record<string, number>; recorded: Record<string, number> }[];
  /** Whether Nexus recorded exactly what the callers saw. */
  complete: boolean;
}

interface KeyUsage {
  byCode: Record<string, number>;
}

/** Records travel through the journal in batches: this is how long the slowest may take, in milliseconds. */
const patience = 15_000;

/** Waits until Nexus shows as many verifications of each key as the callers saw, or until patience ends. */
export async function settled(admin: Admin, answers: CallerAnswer[]): Promise<Report> {
  const byCustomer = Map.groupBy(answers, ({ customer }) => customer);
  const deadline = performance.now() + patience;
  for (;;) {
    const rows: Report['rows'] = [];
    for (const [customer, own] of byCustomer) {
      if (customer === undefined) continue;
      const { byCode } = await admin.get<KeyUsage>(`/api/v1/keys/${customer.keyId}/usage`);
      rows.push({ customer, seen: countBy(own.map(({ code }) => code)), recorded: byCode });
    }
    const complete = rows.every(({ seen, recorded }) => text(seen) === text(recorded));
    if (complete || performance.now() > deadline) return { answers, rows, complete };
    await sleep(250);
  }
}

export async function printReport(admin: Admin, { answers, rows, complete }: Report): Promise<void> {
  print('What the callers got', text(countBy(answers.map(({ status }) => String(status)))));
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  print('How long they waited', `median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  print(
    'GET /api/v1/keys/:id/usage',
    ...rows.map(({ customer, recorded }) => `${customer.name.padEnd(6)} ${text(recorded)}`),
    complete ? 'exactly what the callers saw' : 'NOT what the callers saw',
  );
  await printUsage(admin);
  await printAudit(admin, rows);
}

interface Endpoints {
  endpoints: { method: string; route: string; requests: number; errors: number; averageMs: number; p95Ms: number }[];
}

async function printUsage(admin: Admin): Promise<void> {
  const { endpoints } = await admin.get<Endpoints>('/api/v1/usage/endpoints?days=1');
  print(
    'GET /api/v1/usage/endpoints',
    ...endpoints.map(
      ({ method, route, requests, errors, averageMs, p95Ms }) =>
        `${`${method} ${route}`.padEnd(34)} ${requests} requests, ${errors} errors, average ${averageMs} ms, p95 ${p95Ms} ms`,
    ),
  );
}

interface AuditPage {
  items: { at: string; action: string; result: string; resource: { type: string; id: string }; count: number }[];
}

async function printAudit(admin: Admin, rows: Report['rows']): Promise<void> {
  const { items } = await admin.get<AuditPage>('/api/v1/audit?action=key.*&limit=20');
  const nameOf = (id: string) => rows.find(({ customer }) => customer.keyId === id)?.customer.name ?? id;
  print(
    'GET /api/v1/audit?action=key.*',
    ...items.map(
      ({ at, action, result, resource, count }) =>
        `${at} ${action.padEnd(10)} ${result.padEnd(7)} ${nameOf(resource.id)}${count > 1 ? ` (${count} times)` : ''}`,
    ),
  );
}

function countBy(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** `200: 31, 429: 5`, in one order. */
const text = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');

const print = (title: string, ...lines: string[]): boolean =>
  process.stdout.write(`${title}\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
