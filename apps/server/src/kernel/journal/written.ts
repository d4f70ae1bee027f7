import type { Position } from './segments.ts';

const segmentSlot = 0;
const offsetSlot = 1;
const recordsSlot = 2;
const asleepSlot = 3;

/**
 * What the server's thread tells the keeper after every frame: three stores into shared memory, since a message would
 * cost it more than the frame. Only a sleeping keeper is sent one.
 */
export class Written {
  readonly memory: SharedArrayBuffer;
  private readonly slots: Int32Array;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.slots = new Int32Array(memory);
  }

  /** Server's thread: frames up to `position` are in the page cache. True if the keeper sleeps and must be woken. */
  publish(position: Position, records: number): boolean {
    if (this.slots[segmentSlot] !== position.segment) {
      // The offset first: a reader in between sees the old segment with nothing new, never an offset of the wrong one.
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

  /** Records published since `earlier`, a former value of `records`; right below 2^31. */
  recordsSince(earlier: number): number {
    return (this.records() - earlier) | 0;
  }

  /** Running number of published records, modulo 2^32. */
  records(): number {
    return Atomics.load(this.slots, recordsSlot);
  }

  /** Keeper's thread: ask to be woken. Look at `position` once more afterwards. */
  sleep(): void {
    Atomics.store(this.slots, asleepSlot, 1);
  }

  wake(): void {
    Atomics.store(this.slots, asleepSlot, 0);
  }
}

export const reaches = (position: Position, target: Position): boolean =>
  position.segment > target.segment || (position.segment === target.segment && position.offset >= target.offset);
