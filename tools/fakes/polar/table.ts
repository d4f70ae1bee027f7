import { invalidField, notFound } from './errors.ts';

interface Row {
  id: string;
  created_at: string;
}

export interface ListQuery {
  page?: number | undefined;
  limit?: number | undefined;
  sorting?: string[] | undefined;
  metadata?: Record<string, string> | undefined;
}

export interface Page<T> {
  items: T[];
  pagination: { total_count: number; max_page: number };
}

// docs: "Maximum is 100": more is cut down to it.
const maxLimit = 100;

/** Rows of one kind by id, in the order of their making. */
export class Table<T extends Row> {
  private readonly rows = new Map<string, T>();

  put(row: T): T {
    this.rows.set(row.id, row);
    return row;
  }

  find(id: string | null | undefined): T | undefined {
    return this.rows.get(id ?? '');
  }

  get(id: string): T {
    const row = this.rows.get(id);
    if (row === undefined) throw notFound();
    return row;
  }

  /** One that a field of a body names. */
  named(id: string, field: string, what: string): T {
    const row = this.rows.get(id);
    if (row === undefined) throw invalidField(['body', field], `${what} does not exist.`, id);
    return row;
  }

  /** Newest first. */
  all(): T[] {
    return [...this.rows.values()].reverse();
  }

  delete(id: string): void {
    this.rows.delete(id);
  }
}

/** One page; rows come newest first, `sorting` by `created_at` or `timestamp` may turn that round. */
export function paginate<T extends Row, View>(rows: T[], query: ListQuery, view: (row: T) => View): Page<View> {
  const wanted = query.metadata;
  const found = wanted === undefined ? rows : rows.filter((row) => hasMetadata(row, wanted));
  const [order = '-created_at'] = query.sorting ?? [];
  const sorted = order.startsWith('-') ? found : [...found].reverse();
  const limit = Math.min(query.limit ?? 10, maxLimit);
  const start = ((query.page ?? 1) - 1) * limit;
  return {
    items: sorted.slice(start, start + limit).map(view),
    pagination: { total_count: found.length, max_page: Math.ceil(found.length / limit) },
  };
}

function hasMetadata(row: Row, wanted: Record<string, string>): boolean {
  const { metadata = {} } = row as Row & { metadata?: Record<string, unknown> };
  return Object.entries(wanted).every(([key, value]) => String(metadata[key] ?? '') === value);
}

/** Whether a value is among those asked for; anything is where none are. */
export const among = (value: unknown, wanted: readonly unknown[] | undefined): boolean =>
  wanted === undefined || wanted.includes(value);
