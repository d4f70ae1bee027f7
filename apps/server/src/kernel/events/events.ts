import { toDate } from '../clock.ts';
import type { Statement } from '../db/database.ts';
import type { DomainEvent, Tx } from '../db/tx.ts';
import { newId } from '../ids.ts';
import type { Kernel } from '../kernel.ts';

/** An event as subscribers get it. */
export interface StoredEvent extends DomainEvent {
  id: string;
  org: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Called at least once for each event of its type: it must do nothing the second time. */
export interface Subscription {
  /** Says in logs who failed, `module.purpose`. */
  name: string;
  /** An exact type, or `*` for all. */
  type: string;
  handle(kernel: Kernel, event: StoredEvent): Promise<void>;
}

/** What to send with the commit so that the events of `tx` are in the outbox; undefined when it emitted none. */
export function eventsStatement(tx: Tx, org: string): Statement | undefined {
  const { events, kernel, now } = tx;
  if (events.length === 0) return undefined;
  return {
    text: `insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
      select e.id, $1, e.type, e.subject, e.data::jsonb, $2, $2
      from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as e (id, type, subject, data)`,
    values: [
      org,
      toDate(now),
      events.map(() => newId('evt', kernel.clock)),
      events.map(({ type }) => type),
      events.map(({ subject }) => subject),
      events.map(({ data }) => JSON.stringify(data)),
    ],
  };
}
