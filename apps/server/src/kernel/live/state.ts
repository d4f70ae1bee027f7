import { Message } from './message.ts';

/** A merge patch (RFC 7396). */
type Patch = Record<string, unknown>;

export interface StateReader {
  /** @param change leads from the version before to the present one */
  changed(change: Message): void;
}

/** What readers get as a snapshot and then as changes. */
export class VersionedState {
  readonly readers = new Set<StateReader>();
  private readonly topic: string;
  /** Counts changes since it was opened; 0 until there is something. */
  private version = 0;
  private data: Record<string, unknown> = {};
  private whole: Message | undefined;

  constructor(topic: string) {
    this.topic = topic;
  }

  get isKnown(): boolean {
    return this.version > 0;
  }

  /** Written once, for all who come while nothing changes. */
  get snapshot(): Message {
    const { topic, version, data } = this;
    this.whole ??= new Message({ type: 'snapshot', topic, version, data });
    return this.whole;
  }

  /** Tells what differs. */
  become(next: Record<string, unknown>): void {
    const patch = patchFrom(this.data, next);
    if (patch === undefined && this.isKnown) return;
    this.data = next;
    this.version += 1;
    this.whole = undefined;
    const change = new Message({ type: 'delta', topic: this.topic, version: this.version, data: patch ?? {} });
    for (const reader of this.readers) reader.changed(change);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of `after` differs from `before`, with null for what is gone; undefined where nothing does. */
function patchFrom(before: Record<string, unknown>, after: Record<string, unknown>): Patch | undefined {
  const patch: Patch = {};
  for (const name of Object.keys(before)) if (!(name in after)) patch[name] = null;
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (isObject(old) && isObject(value)) {
      const inner = patchFrom(old, value);
      if (inner !== undefined) patch[name] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(value)) patch[name] = value;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}
