import { day, hour } from '../../apps/server/src/kernel/clock.ts';
import type { Input } from '../../packages/sdk/src/index.ts';
import type { Random } from './random.ts';
import type { Company, Scene } from './scene.ts';

/** A key that customers of a company call its API with. */
export interface SoldKey {
  id: string;
  customer: SoldCustomer;
  /** Relative to the other keys. */
  weight: number;
  since: number;
  /** What its calls are answered from some day on, in place of `VALID`. */
  refused?: { code: 'PAUSED' | 'EXPIRED' | 'REVOKED'; from: number };
}

export interface SoldCustomer {
  id: string;
  externalId: string;
  name: string;
  plan: string;
  since: number;
}

/** What a company sells, and how much of it is used. */
export interface Offer {
  plans: Input<'plans.create'>[];
  /** Endpoints of its API, with their shares of the calls. */
  endpoints: (readonly [string, number])[];
  /** On a working day at the beginning. */
  callsPerDay: number;
  /** Share of calls that the limits of keys refuse. */
  refusedShare: number;
  /** A day with several times the calls. */
  spike?: { day: number; times: number };
}

/** Calls at the end of the three months, for one at their beginning. */
const growth = 2.1;
const weekend = 0.42;
/** Calls by the hour of the day (UTC), in parts of the busiest one. */
const hours = [
  0.18, 0.14, 0.12, 0.11, 0.13, 0.2, 0.34, 0.52, 0.74, 0.9, 0.97, 0.95, 0.88, 0.96, 1, 0.98, 0.91, 0.82, 0.68, 0.55,
  0.44, 0.36, 0.29, 0.22,
];

/** Calls of a day. */
export function callsOf({ callsPerDay, spike }: Offer, instant: number, [start, end]: [number, number]): number {
  const weekday = new Date(instant).getUTCDay();
  const grown = 1 + ((growth - 1) * (instant - start)) / (end - start);
  const today = Math.floor((instant - start) / day);
  const times = today === spike?.day ? spike.times : today === (spike?.day ?? -9) + 1 ? 1 + (spike?.times ?? 0) / 4 : 1;
  return callsPerDay * grown * (weekday === 0 || weekday === 6 ? weekend : 1) * times;
}

type Decided = Input<'keys.report'>['verifications'][number];

/**
 * Reports a day's verifications as a process does that decides them itself: each becomes a usage record. Reports of some
 * hours each, at their end.
 */
export async function reportCalls(
  { installation, timeline, random }: Scene,
  company: Company,
  { offer, keys, dayNumber }: { offer: Offer; keys: readonly SoldKey[]; dayNumber: number },
): Promise<void> {
  const midnight = timeline.instant(dayNumber);
  const until = Math.min(midnight + day, timeline.end);
  const calls = callsOf(offer, midnight, [timeline.start, timeline.end]) * (0.9 + random.next() * 0.2);
  const known = keys.filter(({ since }) => since < until);
  if (known.length === 0) return;
  const verifications = drawCalls(random, { offer, keys: known, calls, midnight }).filter(
    ({ at }) => Date.parse(at) < until,
  );
  installation.clock.set(Math.max(installation.clock.now(), until - 1));
  for (const [index, part] of inReports(verifications).entries()) {
    await company.backEnd.keys.report({ id: `${dayNumber}-${index}`, verifications: part });
  }
}

/** Some hundred groups of like calls. */
function drawCalls(
  random: Random,
  { offer, keys, calls, midnight }: { offer: Offer; keys: readonly SoldKey[]; calls: number; midnight: number },
): Decided[] {
  const weights = keys.reduce((sum, { weight }) => sum + weight, 0);
  const ofDay = hours.reduce((sum, share) => sum + share, 0);
  return keys.flatMap((key) =>
    hours.flatMap((share, ofHour) => {
      const expected = (calls * key.weight * share) / weights / ofDay;
      const count = Math.floor(expected + random.next());
      const at = midnight + ofHour * hour + random.integer(0, hour - 1);
      return count === 0 || at < key.since ? [] : groupsOf(random, offer, key, { count, at });
    }),
  );
}

function groupsOf(random: Random, offer: Offer, key: SoldKey, { count, at }: { count: number; at: number }): Decided[] {
  const group = { keyId: key.id, cost: 1, tag: random.weighted(offer.endpoints), at: new Date(at).toISOString() };
  if (key.refused !== undefined && at >= key.refused.from) {
    // Whoever has not noticed yet tries now and then.
    return random.chance(0.1) ? [{ ...group, code: key.refused.code, count: 1 }] : [];
  }
  // Rounded by chance, since most groups are of one or two calls.
  const refused = Math.min(count, Math.floor(count * offer.refusedShare + random.next()));
  const passed = count - refused;
  const code = random.weighted([
    ['RATE_LIMITED', 6],
    ['INSUFFICIENT_PERMISSION', 2],
    ['FORBIDDEN_IP', 1],
  ] as const);
  return [
    ...(passed > 0 ? [{ ...group, code: 'VALID' as const, count: passed }] : []),
    ...(refused > 0 ? [{ ...group, code, count: refused }] : []),
  ];
}

/** What a report may hold. */
const most = { groups: 1000, calls: 10_000 };

function inReports(verifications: readonly Decided[]): Decided[][] {
  const reports: Decided[][] = [];
  let calls = Number.POSITIVE_INFINITY;
  for (const each of verifications) {
    const last = reports.at(-1);
    if (last === undefined || last.length === most.groups || calls + each.count > most.calls) {
      reports.push([each]);
      calls = each.count;
    } else {
      last.push(each);
      calls += each.count;
    }
  }
  return reports;
}
