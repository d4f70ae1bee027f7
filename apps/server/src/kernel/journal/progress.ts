import type { Position } from './segments.ts';

const segmentSlot = 0;
const offsetSlot = 1;
const recordsSlot = 2;
const asleepSlot = 3;

/**
 * How far the server's thread has written, in memory shared with the shipper's thread. Publishing takes a few atomic
 * stores, where a message per frame would cost more than the frame. Only a sleeping shipper is sent a message.
 */
export class Progress {
  readonly memory: SharedArrayBuffer;
  private readonly slots: Int32Array;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.slots = new Int32Array(memory);
  }

  /** Server's thread: frames up to `position` are in the page cache. True if the shipper sleeps and must be woken. */
  publish(position: Position, records: number): boolean {
    if (this.slots[segmentSlot] !== position.segment) {
      // The offset first: a concurrent reader sees the old segment with nothing new, never an offset of the wrong one.
      Atomics.store(this.slots, offsetSlot, 0);
      Atomics.store(this.slots, segmentSlot, position.segment);
    }
    Atomics.store(this.slots, offsetSlot, position.offset);
    Atomics.store(this.slots, recordsSlot, records | 0);
    return Atomics.load(this.slots, asleepSlot) === 1 && Atomics.exchange(this.slots, asleepSlot, 0) === 1;
  }

  position(): Position {
    for (;;) {
      const segment = Atomics.load(this.slots, segmentSlot);
      const offset = Atomics.load(this.slots, offsetSlot);
      if (Atomics.load(this.slots, segmentSlot) === segment) return { segment, offset };
    }
  }

  /** Records published since `earlier`, a former value of `records`; correct below 2^31. */
  recordsSince(earlier: number): number {
    return (this.records() - earlier) | 0;
  }

  /** Number of published records, modulo 2^32. */
  records(): number {
    return Atomics.load(this.slots, recordsSlot);
  }

  /** Shipper's thread: asks to be woken. Read `position` once more afterwards. */
  sleep(): void {
    Atomics.store(this.slots, asleepSlot, 1);
  }

  wake(): void {
    Atomics.store(this.slots, asleepSlot, 0);
  }
}

export const reaches = (position: Position, target: Position): boolean =>
  position.segment > target.segment || (position.segment === target.segment && position.offset >= target.offset);
