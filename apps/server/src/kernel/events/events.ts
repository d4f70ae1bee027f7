import type { z } from 'zod';
import type { Background } from '../background.ts';
import { toDate } from '../clock.ts';
import type { DomainEvent, Statement, Tx } from '../db/tx.ts';
import { service } from '../services.ts';

/** A declared event: called with its subject and data, it makes one to emit. Its payload is the contract of webhooks. */
export interface EventType<Data extends Record<string, unknown> = Record<string, unknown>> {
  (subject: string, data: Data): DomainEvent;
  /** `noun.past`, e.g. `key.revoked`. */
  readonly type: string;
  /** One line for the docs. */
  readonly summary: string;
  readonly data: z.ZodType<Data>;
}

/** An event in lists of events. */
export type DeclaredEvent = Pick<EventType, 'type' | 'summary' | 'data'>;

/** Declares an event of a module; list it in the module's `events`. */
export function defineEvent<Data extends Record<string, unknown>>(
  type: string,
  summary: string,
  data: z.ZodType<Data>,
): EventType<Data> {
  const make = (subject: string, facts: Data): DomainEvent => ({ type, subject, data: facts });
  return Object.assign(make, { type, summary, data });
}

/** An event as subscribers get it. */
export interface StoredEvent<Data extends Record<string, unknown> = Record<string, unknown>> {
  id: string;
  org: string;
  type: string;
  /** Id of what it is about. */
  subject: string;
  data: Data;
  /** Epoch milliseconds. */
  at: number;
}

/** Called at least once for each event of its type: it must do nothing the second time. */
export interface Subscription {
  /** Who failed, in logs, and who acted, in records: `module.purpose`. */
  name: string;
  /** An exact type, or `*` for all. */
  type: string;
  /** `background` opens transactions in the event's organization and as this subscription. */
  handle(background: Background, event: StoredEvent): Promise<unknown>;
}

/** Subscribes to one declared event. */
export const on = <Data extends Record<string, unknown>>(
  event: EventType<Data>,
  name: string,
  handle: (background: Background, event: StoredEvent<Data>) => Promise<unknown>,
): Subscription => ({ name, type: event.type, handle: handle as Subscription['handle'] });

/** Delivers events at once where this node committed some. */
export const eventDispatcher = service<{ start(): void; nudge(): void; stop(): Promise<void> }>('event-dispatcher');

/** What to send with the commit so that the events are in the outbox. */
export function eventsStatement(tx: Tx, org: string, events: readonly DomainEvent[]): Statement {
  return {
    // Due at once, also where this node's clock is ahead of that of the node that delivers it.
    text: `insert into nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
      select e.id, $1, e.type, e.subject, e.data::jsonb, $2, 'epoch'
      from unnest($3::text[], $4::text[], $5::text[], $6::text[]) as e (id, type, subject, data)`,
    values: [
      org,
      toDate(tx.now),
      events.map(() => tx.newId('evt')),
      events.map(({ type }) => type),
      events.map(({ subject }) => subject),
      events.map(({ data }) => JSON.stringify(data)),
    ],
  };
}
