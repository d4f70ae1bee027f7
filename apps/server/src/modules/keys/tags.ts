import { crc32 } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { type Clock, day } from '../../kernel/clock.ts';

/** Distinct tags of an organization that a node records on a UTC day: more than an API has endpoints. */
const maxTags = 500;
/** Organizations whose tags are known: 500 checksums each are some 20 kB. One that is dropped starts again. */
const maxOrganizations = 1000;
/** What further tags are recorded as: a caller that sends paths with ids in them must not make a row for each. @internal */
export const otherTag = '(other)';

interface Known {
  day: number;
  /** Checksums, since a tag would keep its request's body in memory. Two tags with one checksum count as one. */
  tags: Set<number>;
}

/** Bounds the rows that tags make in the sums of usage. */
export class TagBook {
  private readonly known = new LRUCache<string, Known>({ max: maxOrganizations });
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The tag to record. */
  entry(org: string, tag: string): string {
    const today = Math.floor(this.clock.now() / day);
    let known = this.known.get(org);
    if (known?.day !== today) {
      known = { day: today, tags: new Set() };
      this.known.set(org, known);
    }
    const checksum = crc32(tag);
    if (known.tags.has(checksum)) return tag;
    if (known.tags.size >= maxTags) return otherTag;
    known.tags.add(checksum);
    return tag;
  }
}
