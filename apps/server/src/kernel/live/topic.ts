import type { z } from 'zod';
import type { TenantTx } from '../db/tx.ts';
import type { Kernel } from '../kernel.ts';

/** One fact of a log, in its organization's order. */
export interface LogEntry {
  /** Without gaps in the organization. */
  seq: number;
  /** Epoch milliseconds at which it was committed, as well as that is known: for the latency. */
  committedAt: number;
  /** JSON: facts and ids, nothing that its reader may not read by GET. */
  data: Record<string, unknown>;
}

/** Where a log ends, and what of it can still be read: from `from` on. */
export interface LogEnds {
  from: number;
  head: number;
}

/** A log by organization: what a reader has missed can be read again. */
export interface LogSource {
  /** Unique, in cursors. */
  name: string;
  ends(tx: TenantTx): Promise<LogEnds>;
  /** Entries after `after`, in order. */
  read(tx: TenantTx, after: number, limit: number): Promise<LogEntry[]>;
  /** Heads of many organizations, outside of a transaction: asked where other nodes may have appended unheard. */
  heads(kernel: Kernel, orgs: readonly string[]): Promise<Map<string, number>>;
}

/** The present state of something of an organization: whoever comes gets a snapshot, then what changes. */
export interface StateSource {
  read(tx: TenantTx): Promise<Record<string, unknown>>;
  /** Milliseconds between two looks while somebody listens. */
  everyMs: number;
}

/** Where something is, for the permission to see it. */
interface Place {
  project?: string;
  environment?: string;
  path?: string;
}

/** Who is at a thing of an organization. */
export interface PresenceSource {
  /** Undefined where there is no such thing. */
  locate(tx: TenantTx, id: string): Promise<Place | undefined>;
  /**
   * What people tell about themselves: bounded, nothing that whoever may read the topic must not know, and without null,
   * which means in a merge patch that something is gone.
   */
  state: z.ZodType<Record<string, unknown>>;
}

/** What a subscription asks for within a topic. */
export interface Selection {
  matches(data: Record<string, unknown>): boolean;
}

interface BaseTopic {
  name: string;
  /** One line for the docs. */
  summary: string;
  /**
   * Needed in the whole organization, as for a GET without project and environment in its path; of presence, where the
   * thing is.
   */
  permission: `${string}:${string}`;
  /** Open to operators who act as a member. */
  impersonation?: 'read';
  /** Meaning of what follows the name and a colon; undefined where it means nothing. Absent: nothing may follow. */
  parse?(argument: string): Selection | undefined;
}

/** Declared in a module's `topics`. One of presence is named by the type of its ids, `presence:env`. */
export type Topic = BaseTopic & ({ log: LogSource } | { state: StateSource } | { presence: PresenceSource });

/** A topic as it was asked for: `events:invoice.*`. */
export interface AskedTopic {
  text: string;
  topic: Topic;
  selection: Selection | undefined;
  /** Of presence: at which thing. */
  thing?: string;
}

/** Characters of a topic with its argument. */
const maxTopicLength = 128;

const presencePattern = /^(presence:)(eco_([a-z]{3})_[0-9A-Za-z]{22})$/;

/** Undefined for a topic that does not exist. */
export function parseTopic(topics: ReadonlyMap<string, Topic>, text: string): AskedTopic | undefined {
  if (text.length > maxTopicLength) return undefined;
  const [, prefix, thing, type] = presencePattern.exec(text) ?? [];
  if (thing !== undefined) {
    const topic = topics.get(`${prefix}${type}`);
    return topic && { text, topic, selection: undefined, thing };
  }
  const colon = text.indexOf(':');
  const topic = topics.get(colon < 0 ? text : text.slice(0, colon));
  if (topic === undefined || colon < 0) return topic && { text, topic, selection: undefined };
  const selection = topic.parse?.(text.slice(colon + 1));
  return selection && { text, topic, selection };
}
