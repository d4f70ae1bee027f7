import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/kernel/clock.ts';
import { Connection, Lost, type Reply } from '../crash/client.ts';
import { Ledger } from '../crash/ledger.ts';
import { newTenant, type Tenant } from '../crash/tenant.ts';

export const kinds = ['verification', 'read', 'mutation'] as const;
export type Kind = (typeof kinds)[number];

interface Sample {
  kind: Kind;
  /** Monotonic, when the answer was there. */
  at: number;
  /** `200`, `200 stale`, `503 DATABASE_UNAVAILABLE`, `lost`. */
  outcome: string;
  done: boolean;
  /** Milliseconds it took. */
  took: number;
}

/** Milliseconds that a client waits after each answer. */
const pauseMs = { verification: 15, read: 40, mutation: 40 };

interface Place {
  address: string;
}

/** Clients of two nodes which go on whatever happens, keep every answer, and change nodes where a connection breaks. */
export class Load {
  readonly ledger = new Ledger();
  readonly samples: Sample[] = [];
  private readonly tenant: Tenant;
  private readonly places: readonly Place[];
  private readonly customer: string;
  private readonly over = new AbortController();
  private readonly clients: Promise<void>[] = [];
  /** Successes of each client. */
  private readonly done: number[] = [];
  private paused: PromiseWithResolvers<void> | undefined;
  /** Requests under way. */
  private atWork = 0;

  private constructor(places: readonly Place[], tenant: Tenant, customer: string) {
    this.places = places;
    this.tenant = tenant;
    this.customer = customer;
  }

  /** `places` are asked for their address anew whenever a client connects. */
  static async start(places: readonly Place[]): Promise<Load> {
    const [first = { address: '' }] = places;
    const connection = new Connection(first);
    const tenant = await newTenant(connection, 'north');
    connection.close();
    const load = new Load(places, tenant, tenant.customer);
    for (const [index] of places.entries()) {
      for (const client of [load.verify, load.verify, load.read]) load.run(index, client);
      load.run(index, load.writer(`node-${index}`));
    }
    return load;
  }

  /** Resolves once every client has had a few answers: keys are in the memory of both nodes. */
  async warm(): Promise<void> {
    while (this.done.some((count) => count < 5)) await sleep(10);
  }

  /** Ends all clients once what they sent is answered. */
  async stop(): Promise<void> {
    this.resume();
    this.over.abort();
    await Promise.all(this.clients);
  }

  /** Resolves when no request is under way. */
  async pause(): Promise<void> {
    this.paused ??= Promise.withResolvers<void>();
    while (this.atWork > 0) await sleep(5);
  }

  resume(): void {
    this.paused?.resolve();
    this.paused = undefined;
  }

  private run(index: number, step: Step): void {
    this.done.push(0);
    this.clients.push(this.loop(this.done.length - 1, index, step));
  }

  private async loop(client: number, start: number, step: Step): Promise<void> {
    let index = start;
    let connection = this.connect(index);
    let kind: Kind = 'mutation';
    const send: Send = (each, what, call) => {
      kind = each;
      return connection.send(what, { as: this.tenant.platformKey, ...call });
    };
    while (!this.over.signal.aborted) {
      await this.paused?.promise;
      this.atWork += 1;
      const sent = systemClock.monotonic();
      try {
        const [reply, done] = await step(send);
        this.note(kind, outcomeOf(reply), done, sent);
        if (done) this.done[client] = (this.done[client] ?? 0) + 1;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        this.note(kind, 'lost', false, sent);
        connection.close();
        index = (index + 1) % this.places.length;
        connection = this.connect(index);
      } finally {
        this.atWork -= 1;
      }
      await sleep(pauseMs[kind]);
    }
    connection.close();
  }

  private connect(index: number): Connection {
    return new Connection(this.places[index] as Place, this.ledger);
  }

  private note(kind: Kind, outcome: string, done: boolean, sent: number): void {
    const at = systemClock.monotonic();
    this.samples.push({ kind, at, outcome, done, took: at - sent });
  }

  private readonly verify: Step = async (send) => {
    const reply = await send('verification', 'POST /api/v1/keys/verify', { body: { key: this.tenant.customerKey } });
    const valid = reply.status === 200 && String(reply.body.code) === 'VALID';
    if (!valid) this.expect(reply, 503, 'a verification');
    return [reply, valid];
  };

  private readonly read: Step = async (send) => {
    const reply = await send('read', `GET /api/v1/customers/${this.customer}`);
    if (reply.status !== 200) this.expect(reply, 503, 'a read');
    return [reply, reply.status === 200];
  };

  /** Each creation is repeated under its Idempotency-Key until it is acknowledged. */
  private writer(label: string): Step {
    let count = 0;
    return async (send) => {
      const externalId = `${label}-${count}`;
      const reply = await send('mutation', 'POST /api/v1/customers', {
        body: { externalId, name: 'made' },
        headers: { 'idempotency-key': externalId },
      });
      if (reply.status === 201) {
        count += 1;
        this.ledger.names.set(String(reply.body.id), ['made']);
      } else if (!(reply.status === 409 && String(reply.body.code) === 'IDEMPOTENCY_IN_PROGRESS'))
        this.expect(reply, 503, 'a mutation');
      return [reply, reply.status === 201];
    };
  }

  private expect(reply: Reply, status: number, what: string): void {
    if (reply.status !== status) this.ledger.violation(`${what} answered ${reply.status}: ${reply.text.slice(0, 300)}`);
  }
}

type Step = (send: Send) => Promise<[reply: Reply, done: boolean]>;
type Send = (kind: Kind, what: string, call?: { body?: object; headers?: Record<string, string> }) => Promise<Reply>;

function outcomeOf({ status, body }: Reply): string {
  if (status >= 300) return `${status} ${String(body.code)}`;
  return body.stale === undefined ? String(status) : `${status} from memory`;
}

export interface Tally {
  outcomes: Map<string, number>;
  /** Milliseconds that the slowest answer took. */
  slowest: number;
}

/** What became of the requests that were sent between two instants. */
export function tally(samples: readonly Sample[], kind: Kind, from: number, to: number): Tally {
  const outcomes = new Map<string, number>();
  let slowest = 0;
  for (const each of samples) {
    const sent = each.at - each.took;
    if (each.kind !== kind || sent < from || sent >= to) continue;
    outcomes.set(each.outcome, (outcomes.get(each.outcome) ?? 0) + 1);
    slowest = Math.max(slowest, each.took);
  }
  return { outcomes, slowest };
}

/** Milliseconds of the longest time between two instants in which nothing of a kind succeeded. */
export function longestOutage(samples: readonly Sample[], kind: Kind, from: number, to: number): number {
  let last = from;
  let longest = 0;
  for (const each of samples) {
    if (each.kind !== kind || !each.done || each.at < from || each.at >= to) continue;
    longest = Math.max(longest, each.at - last);
    last = each.at;
  }
  return Math.max(longest, to - last);
}
