import { meteringErrors } from '../errors.ts';
import type { MeteringState } from '../state.ts';
import type { SentEvents } from './body.ts';
import { type CheckedEvent, checkEvent, type Reporter } from './check.ts';
import type { EventsReceived } from './schema.ts';
import type { Outcome } from './storing.ts';
import { giveBack } from './taking.ts';

/**
 * Stores the events of a request; resolves once they are committed.
 * @throws EVENTS_REJECTED where none of them is, or was before.
 */
export async function receiveEvents(
  { intake, eventQuotas }: Pick<MeteringState, 'intake' | 'eventQuotas'>,
  reporter: Reporter,
  sent: SentEvents,
  now: number,
): Promise<EventsReceived> {
  const received: EventsReceived = { accepted: 0, duplicates: 0, conflicts: [], rejected: [] };
  const places: number[] = [];
  const good: CheckedEvent[] = [];
  for (const [index, value] of sent.entries()) {
    const event = checkEvent(value, reporter, now);
    if (typeof event === 'string') received.rejected.push({ index, code: event });
    else {
      places.push(index);
      good.push(event);
    }
  }
  const outcomes = await takeAndStore({ intake, eventQuotas }, reporter.org, good);
  for (const [place, outcome] of outcomes.entries()) {
    const index = places[place] ?? 0;
    if (outcome === 'accepted') received.accepted++;
    else if (outcome === 'duplicate' || outcome === 'conflict') {
      received.duplicates++;
      if (outcome === 'conflict') received.conflicts.push(index);
    } else received.rejected.push({ index, code: outcome });
  }
  received.rejected.sort((a, b) => a.index - b.index);
  const [first] = received.rejected;
  if (first !== undefined && received.rejected.length === sent.length) {
    throw meteringErrors.EVENTS_REJECTED(`Event ${first.index}: ${first.code}`, { extra: { ...received } });
  }
  return received;
}

async function takeAndStore(
  { intake, eventQuotas }: Pick<MeteringState, 'intake' | 'eventQuotas'>,
  org: string,
  events: readonly CheckedEvent[],
): Promise<Outcome[]> {
  try {
    await eventQuotas.take(org, events);
    const outcomes = await intake.receive(org, events);
    for (const [index, event] of events.entries()) if (outcomes[index] !== 'accepted') giveBack(event.taking);
    return outcomes;
  } catch (error) {
    // Perhaps they are stored: what was taken is then counted from the records.
    for (const event of events) giveBack(event.taking);
    throw error;
  }
}
