import type { Reply } from '../calls.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations.ts';
import type { Transport } from '../transport.ts';
import type { KeyFacts } from '../verification.ts';
import type { Counted } from './reports.ts';

type Sent = Reply<'keys.snapshot'>['keys'][number];

/** Units of limits and quotas that may be spent without asking. Instants are of a monotonic clock. */
export interface Lease {
  id: string;
  left: number;
  units: number;
  from: number;
  until: number;
}

/** What is known of one key. */
export interface Snapshot extends Pick<Sent, 'refused' | 'asks' | 'isLimited' | 'smallestLimit' | 'limits' | 'quota'> {
  /** Of the key: never the key itself. */
  hash: string;
  id: string | undefined;
  facts: KeyFacts;
  /** Until when the hash proves the key, by the server's clock. */
  hashUntil: number;
  reply: Readonly<Pick<Sent, 'keyId' | 'customerId' | 'externalId' | 'environmentId' | 'scopes' | 'metadata'>>;
  lease: Lease | undefined;
  /** When to ask again for units, where there were none. */
  refillAt: number;
  isRefilling: boolean;
  /** Where its last decision is counted. */
  counted: Counted;
  /** A backstop for a change that was never heard of. */
  expiresAt: number;
}

const keptMs = 5 * 60_000;
/** A key that was just created elsewhere soon works. */
const unknownMs = 5000;
/** Where there were no units to give, the server is asked for each call, and for units again after this. */
const noUnitsMs = 1000;

export const noKey: Snapshot['reply'] = Object.freeze({
  keyId: null,
  customerId: null,
  externalId: null,
  environmentId: null,
  scopes: [],
  metadata: {},
});

/** Keys of a request, and requests at once. */
const maxBatch = 100;
const maxRequests = 4;

interface Wanted {
  hash: string;
  id?: string;
  units: number;
}

export interface Loaded {
  snapshot: Snapshot;
  /** When it was asked for. */
  since: number;
}

interface Pending extends Wanted {
  loaded: Promise<Loaded>;
  resolve(loaded: Loaded): void;
  reject(error: unknown): void;
}

const operation: Operation = { ...operations.keys.snapshot, repeatable: true };

/** Asks for snapshots: once for each key, however many calls wait for it, and for many keys together. */
export class Loader {
  readonly #transport: Transport;
  readonly #now: () => number;
  readonly #pending = new Map<string, Pending>();
  #queue: Pending[] = [];
  #running = 0;
  #isScheduled = false;
  /** The environment that the caller's own key is bound to. */
  environmentId: string | undefined;

  constructor(transport: Transport, now: () => number) {
    this.#transport = transport;
    this.#now = now;
  }

  load(wanted: Wanted): Promise<Loaded> {
    const known = this.#pending.get(wanted.hash);
    if (known !== undefined) return known.loaded;
    let settle: Pick<Pending, 'resolve' | 'reject'> | undefined;
    const loaded = new Promise<Loaded>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const pending = { ...wanted, loaded, ...(settle as Pick<Pending, 'resolve' | 'reject'> & object) } as Pending;
    this.#pending.set(wanted.hash, pending);
    this.#queue.push(pending);
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      // Those that ask in this turn go together.
      queueMicrotask(() => {
        this.#isScheduled = false;
        this.#send();
      });
    }
    return loaded;
  }

  #send(): void {
    while (this.#queue.length > 0 && this.#running < maxRequests) {
      this.#running += 1;
      void this.#request(this.#queue.splice(0, maxBatch)).finally(() => {
        this.#running -= 1;
        this.#send();
      });
    }
  }

  async #request(batch: readonly Pending[]): Promise<void> {
    const since = this.#now();
    try {
      const keys = batch.map(({ hash, id, units }) => (id === undefined ? { hash, units } : { hash, id, units }));
      const reply = (await this.#transport.send(operation, { keys })) as Reply<'keys.snapshot'>;
      this.environmentId = reply.environmentId ?? undefined;
      for (const [at, pending] of batch.entries()) {
        this.#pending.delete(pending.hash);
        pending.resolve({ snapshot: snapshotOf(pending, reply.keys[at] as Sent, since), since });
      }
    } catch (error) {
      for (const pending of batch) {
        this.#pending.delete(pending.hash);
        pending.reject(error);
      }
    }
  }
}

function snapshotOf({ hash, id }: Wanted, sent: Sent, since: number): Snapshot {
  const { refused, asks, isLimited, smallestLimit, limits, quota, lease } = sent;
  const { keyId, customerId, externalId, environmentId, scopes, metadata } = sent;
  const instant = (text: string | null) => (text === null ? null : Date.parse(text));
  return {
    ...{ hash, id, refused, asks, isLimited, smallestLimit, limits, quota },
    facts: {
      revokedAt: instant(sent.revokedAt),
      expiresAt: instant(sent.expiresAt) ?? Number.POSITIVE_INFINITY,
      pausedAt: instant(sent.pausedAt),
      environmentId,
      scopes,
    },
    hashUntil: instant(sent.hashUntil) ?? Number.POSITIVE_INFINITY,
    // Handed out with every verdict.
    reply: frozen({ keyId, customerId, externalId, environmentId, scopes, metadata }),
    lease:
      lease === null
        ? undefined
        : { id: lease.id, left: lease.units, units: lease.units, from: since, until: since + lease.forMs },
    refillAt: lease === null ? since + noUnitsMs : since,
    isRefilling: false,
    counted: { entry: undefined },
    expiresAt: since + (refused === null ? keptMs * (1 - Math.random() / 5) : unknownMs),
  };
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

/**
 * The keys that were used last. In two generations: a look-up in the young one writes nothing, and when that is full, what is
 * left of the old one is forgotten.
 */
export class Snapshots {
  readonly #perGeneration: number;
  readonly #onForgotten: (snapshot: Snapshot) => void;
  #young = new Map<string, Snapshot>();
  #old = new Map<string, Snapshot>();
  /** By the id of the key, or the one that it names: after a rotation, two hashes may have one. */
  readonly #byId = new Map<string, Snapshot[]>();

  constructor(max: number, onForgotten: (snapshot: Snapshot) => void) {
    this.#perGeneration = Math.max(1, Math.floor(max / 2));
    this.#onForgotten = onForgotten;
  }

  get(hash: string): Snapshot | undefined {
    const young = this.#young.get(hash);
    if (young !== undefined) return young;
    const old = this.#old.get(hash);
    if (old === undefined) return undefined;
    this.#old.delete(hash);
    this.#add(old);
    return old;
  }

  /** What it takes the place of is forgotten. */
  set(snapshot: Snapshot): void {
    const before = this.get(snapshot.hash);
    if (before !== undefined) this.delete(before);
    const id = idOf(snapshot);
    if (id !== undefined) this.#byId.set(id, [...(this.#byId.get(id) ?? []), snapshot]);
    this.#add(snapshot);
  }

  delete(snapshot: Snapshot): void {
    this.#young.delete(snapshot.hash);
    this.#old.delete(snapshot.hash);
    this.#forget(snapshot);
  }

  ofKey(id: string): readonly Snapshot[] {
    return this.#byId.get(id) ?? [];
  }

  all(): Snapshot[] {
    return [...this.#young.values(), ...this.#old.values()];
  }

  #add(snapshot: Snapshot): void {
    if (this.#young.size >= this.#perGeneration) {
      for (const each of this.#old.values()) this.#forget(each);
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(snapshot.hash, snapshot);
  }

  #forget(snapshot: Snapshot): void {
    const id = idOf(snapshot);
    if (id !== undefined) {
      const others = this.ofKey(id).filter((each) => each !== snapshot);
      if (others.length > 0) this.#byId.set(id, others);
      else this.#byId.delete(id);
    }
    this.#onForgotten(snapshot);
  }
}

/** A key that is not known may become so under the id that it names. */
export const idOf = ({ reply, id }: Snapshot): string | undefined => reply.keyId ?? id;
