import type { Kernel } from '../../../kernel/kernel.ts';
import type { CheckedEvent } from './check.ts';
import { KeyFilter } from './filter.ts';
import { countKeys, type KeyPlace, readKeys } from './store.ts';

/** Of all filters of a node: forty million events. Generations beyond are looked up in one by one. */
const mostBytes = 64 * 1024 * 1024;
/** In so many parts a generation is read: one takes PostgreSQL and the event loop some milliseconds. */
const parts = 32;

/** Says of which sealed generations an event may be, nearly always of none, without asking PostgreSQL. */
export class SealedGenerations {
  private readonly kernel: Kernel;
  private readonly filters = new Map<number, KeyFilter>();
  private reading: Promise<void> | undefined;
  /** Those that did not fit. */
  private readonly left = new Set<number>();
  private stopped = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  placesOf(sealed: readonly number[], events: readonly CheckedEvent[]): KeyPlace[] {
    this.keep(sealed);
    const places: KeyPlace[] = [];
    for (const generation of sealed) {
      const filter = this.filters.get(generation);
      for (const { key } of events) if (filter === undefined || filter.mayHave(key)) places.push({ generation, key });
    }
    return places;
  }

  /** Resolves when every filter is there that is being made. */
  async ready(): Promise<void> {
    await this.reading;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.reading;
  }

  private keep(sealed: readonly number[]): void {
    for (const generation of this.filters.keys()) if (!sealed.includes(generation)) this.filters.delete(generation);
    const missing = sealed.filter((each) => !this.filters.has(each) && !this.left.has(each));
    if (missing.length === 0 || this.reading !== undefined || this.stopped) return;
    this.reading = this.readAll(missing)
      .catch((error: unknown) => this.kernel.log.warn({ err: error }, 'a filter of events could not be made'))
      .finally(() => {
        this.reading = undefined;
      });
  }

  /** The newest first: that is where repeats are. */
  private async readAll(generations: readonly number[]): Promise<void> {
    for (const generation of generations.toReversed()) if (!this.stopped) await this.read(generation);
  }

  private async read(generation: number): Promise<void> {
    const { database } = this.kernel;
    const count = await database.system('count keys of events', (tx) => countKeys(tx, generation));
    const filter = new KeyFilter(count);
    const bytes = [...this.filters.values()].reduce((sum, each) => sum + each.bytes, filter.bytes);
    if (bytes > mostBytes) {
      this.left.add(generation);
      return;
    }
    for (let part = 0; part < parts && !this.stopped; part++) {
      filter.add(await database.system('read keys of events', (tx) => readKeys(tx, generation, part, parts)));
    }
    if (!this.stopped) this.filters.set(generation, filter);
  }
}
