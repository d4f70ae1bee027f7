import { cpus } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock, toIso } from '../../src/kernel/clock.ts';
import { postgresAvailable } from '../harness.ts';
import { ownRedisAvailable } from '../redis.ts';
import { canMount } from './disk.ts';
import { faults } from './faults.ts';
import { row, store } from './report.ts';
import { type Fault, type Result, type Times, tryOut } from './trial.ts';

/** All with `npm run soak chaos`, which writes docs/faults.md; CHAOS names some, whose lines alone are replaced. */
const isSoak = process.env.NEXUS_SOAK === 'chaos';
const named = process.env.CHAOS;
const sample = ['a byte of a journal flips'];
const chosen = faults.filter(({ name }) => (named === undefined ? isSoak || sample.includes(name) : name.match(named)));

/** Milliseconds without an answer after the end of a fault: reconnecting takes 5 s at most, on a busy machine more. */
const outageLimit = 15_000;

describe.skipIf(!postgresAvailable || !ownRedisAvailable)(
  'two nodes under load (needs PostgreSQL and redis-server)',
  () => {
    const results: Result[] = [];
    afterAll(() => {
      const when = `${toIso(systemClock.now()).slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
      if (isSoak) store(results, when);
    });

    for (const fault of chosen) {
      const cannotMount = needsMount(fault) && !canMount;
      const need = needsMount(fault) ? ' (needs the right to mount)' : '';
      it.skipIf(cannotMount)(`survive: ${fault.name}${need}`, { timeout: 400_000 }, async () => {
        const result = await tryOut(fault, timesOf(fault));
        results.push(result);
        process.stdout.write(`${row(result)}\n`);
        judge(fault, result);
      });
    }
  },
);

const needsMount = ({ options }: Fault): boolean =>
  options?.journalDisk !== undefined || options?.postgresDisk !== undefined;

const timesOf = ({ lasts }: Fault): Times =>
  isSoak ? { before: 1000, lasts, after: 6000 } : { before: 500, lasts: Math.min(lasts, 2500), after: 2500 };

function judge(fault: Fault, result: Result): void {
  expect(result.findings, 'lost, doubled or contradictory').toEqual([]);
  for (const [kind, milliseconds] of Object.entries(result.outage))
    expect(milliseconds, `outage of ${kind}s afterwards`).toBeLessThan(outageLimit);
  if (fault.alerts.length > 0)
    expect(
      result.alerts.some((key) => fault.alerts.some((wanted) => key.startsWith(wanted))),
      String(result.alerts),
    ).toBe(true);
  const all = [...result.during.verification.outcomes.values()].reduce((sum, count) => sum + count, 0);
  const done = [...result.during.verification.outcomes].filter(([outcome]) => outcome.startsWith('200'));
  const share = done.reduce((sum, [, count]) => sum + count, 0) / all;
  expect(share, 'share of verifications that succeeded').toBeGreaterThanOrEqual(fault.verified ?? 0);
}
