import { meteringErrors } from '../errors.ts';
import type { SentEvents } from './body.ts';
import { type CheckedEvent, checkEvent } from './check.ts';
import type { Intake } from './intake.ts';
import type { EventsReceived } from './schema.ts';

/**
 * Stores the events of a request; resolves once they are committed.
 * @throws EVENTS_REJECTED where none of them is, or was before.
 */
export async function receiveEvents(
  intake: Intake,
  org: string,
  sent: SentEvents,
  now: number,
): Promise<EventsReceived> {
  const received: EventsReceived = { accepted: 0, duplicates: 0, conflicts: [], rejected: [] };
  const places: number[] = [];
  const good: CheckedEvent[] = [];
  for (const [index, value] of sent.entries()) {
    const event = checkEvent(value, org, now);
    if (typeof event === 'string') received.rejected.push({ index, code: event });
    else {
      places.push(index);
      good.push(event);
    }
  }
  for (const [place, outcome] of (await intake.receive(org, good)).entries()) {
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
