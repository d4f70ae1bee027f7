import { toIso } from '../../../kernel/clock.ts';
import { random16 } from '../../../kernel/crypto/random.ts';
import type { SystemTx } from '../../../kernel/db/tx.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { endpointDisabled, endpointFailing } from '../endpoints/schema.ts';
import type { Outcome } from './attempt.ts';
import { mustBeDisabled, warningDays, warningsDue } from './health.ts';
import { isTooMuch, paceAfter } from './pace.ts';
import type { Lanes } from './plan.ts';
import { pauseAfter } from './schedule.ts';
import type { Claimed } from './store/claims.ts';
import * as store from './store/results.ts';

export interface Finished {
  claimed: Claimed;
  outcome: Outcome;
}

/** Writes how attempts ended, and what follows from it for their endpoints. */
export async function recordFinished(tx: SystemTx, finished: readonly Finished[], lanes: Lanes): Promise<void> {
  await store.lockEndpoints(tx, [...new Set(finished.map(({ claimed }) => claimed.endpoint))]);
  const returned = finished.filter(({ outcome }) => isPostponed(outcome));
  if (returned.length > 0) await store.giveBack(tx, returned.map(givenBack(tx.now)));
  const made = finished.filter(({ outcome }) => !isPostponed(outcome));
  if (made.length === 0) return;
  const accepted = await store.writeResults(
    tx,
    made.map((each) => resultOf(each, tx.now)),
  );
  const written = made.filter(({ claimed }) => accepted.has(claimed.id));
  recordUsage(tx, written);
  await judgeEndpoints(tx, written, lanes);
}

/** The largest number that `random16` answers. */
const maxRandom = 65_535;

const isPostponed = ({ postponedMs, isFinal }: Outcome): boolean => postponedMs !== undefined && isFinal !== true;

const givenBack =
  (now: number) =>
  ({ claimed: { id, attempt }, outcome }: Finished): store.Returned => ({
    delivery: id,
    attempt,
    dueAt: now + (outcome.postponedMs ?? 0),
  });

function resultOf({ claimed, outcome }: Finished, now: number): store.Result {
  const { at, durationMs, status, failure, answer, askedMs } = outcome;
  const made = { delivery: claimed.id, attempt: claimed.attempt, at, durationMs, status, failure, answer };
  if (failure === null) return { ...made, state: 'delivered', dueAt: null };
  // The process stops: the next one goes on at once.
  if (failure === 'INTERRUPTED') return { ...made, state: 'retrying', dueAt: now };
  const pause = outcome.isFinal === true ? undefined : pauseAfter(claimed.step, askedMs, random16() / maxRandom);
  return pause === undefined
    ? { ...made, state: 'exhausted', dueAt: null }
    : { ...made, state: 'retrying', dueAt: now + pause };
}

/** One record for each organization and customer: a unit for each delivery that was accepted. */
function recordUsage(tx: SystemTx, written: readonly Finished[]): void {
  const groups = Map.groupBy(written, ({ claimed: { org, customer } }) => `${org} ${customer}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { org, customer } = first.claimed;
    const quantity = group.filter(({ outcome }) => outcome.failure === null).length;
    tx.recordUsage({
      ...{ id: tx.newId('req'), org, at: tx.now, method: 'POST', route: '/webhooks/deliveries' },
      ...{ status: quantity > 0 ? 200 : 502, bytesIn: 0, bytesOut: 0 },
      durationUs: Math.max(...group.map(({ outcome }) => outcome.durationMs)) * 1000,
      ...{ callerKind: 'system', callerId: 'webhooks.send', key: undefined },
      ...{ meter: 'webhook.deliveries', quantity, customer: customer ?? undefined },
      ...{ verifiedKey: undefined, code: undefined, reason: undefined, tag: undefined, coalesced: undefined },
    });
  }
}

async function judgeEndpoints(tx: SystemTx, written: readonly Finished[], lanes: Lanes): Promise<void> {
  const groups = Map.groupBy(written, ({ claimed }) => claimed.endpoint);
  const failing = await store.observe(
    tx,
    [...groups].map(([endpoint, group]) => ({
      endpoint,
      succeeded: group.some(({ outcome }) => outcome.failure === null),
      failed: group.filter(({ claimed, outcome }) => outcome.failure !== null && claimed.step === 1).length,
      pace: paceOf(group, lanes.get(endpoint)),
    })),
  );
  const gone = new Set(
    written.filter(({ outcome }) => outcome.failure === 'GONE').map(({ claimed }) => claimed.endpoint),
  );
  for (const endpoint of failing) {
    if (gone.has(endpoint.id)) await disable(tx, endpoint, 'gone');
    else if (mustBeDisabled(endpoint, tx.now)) await disable(tx, endpoint, 'failing');
    else await warn(tx, endpoint);
  }
}

function paceOf(group: readonly Finished[], lane: { pace: number | null; rate: number | null } | undefined) {
  const { pace = null, rate = null } = lane ?? {};
  // Several answers of one round say the same.
  if (group.some(({ outcome }) => isTooMuch(outcome.status))) return paceAfter(pace, rate, 'too much');
  const accepted = group.filter(({ outcome }) => outcome.failure === null);
  return accepted.reduce<number | null>((now) => paceAfter(now, rate, 'accepted'), pace);
}

async function disable(
  tx: SystemTx,
  { id, org, customer, failingSince }: store.FailingEndpoint,
  reason: 'gone' | 'failing',
) {
  if (!(await store.disable(tx, id, reason))) return;
  tx.use(kernelService).log.info({ endpoint: id, reason }, 'a webhook endpoint was disabled');
  tx.audit({
    org,
    action: 'webhook-endpoint.disable',
    resource: { type: 'webhook-endpoint', id },
    after: { reason, failingSince: toIso(failingSince) },
  });
  tx.emit({ org, ...endpointDisabled(id, { customerId: customer, reason }) });
}

/** The last of the days is that on which it is disabled, where enough has failed. */
async function warn(tx: SystemTx, { id, org, customer, failingSince, warnings }: store.FailingEndpoint): Promise<void> {
  const due = Math.min(warningsDue({ failingSince }, tx.now), warningDays.length - 1);
  const days = warningDays[due - 1];
  if (days === undefined || due <= warnings) return;
  await store.noteWarnings(tx, id, due);
  tx.emit({ org, ...endpointFailing(id, { customerId: customer, days, failingSince: toIso(failingSince) }) });
}
