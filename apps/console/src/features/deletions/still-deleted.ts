import type { Schema } from '../../api/client.ts';

type Entry = Pick<Schema<'AuditEntry'>, 'at' | 'resource' | 'before' | 'after'>;

export interface Deletion {
  id: string;
  name: string;
  deletedAt: string;
  /** From when on it is erased for good. */
  erasedAfter: string;
  /** Of an environment. */
  projectId: string | undefined;
}

/** Of the entries of deletions, those that no restoration followed and whose grace is not over; the newest first. */
export function stillDeleted(deleted: readonly Entry[], restored: readonly Entry[], now: Date): Deletion[] {
  const lastRestored = new Map<string, string>();
  for (const { resource, at } of restored) {
    if (at > (lastRestored.get(resource.id) ?? '')) lastRestored.set(resource.id, at);
  }
  const found = new Map<string, Deletion>();
  for (const entry of deleted) {
    const { id } = entry.resource;
    const erasedAfter = textIn(entry.after, 'erasedAfter') ?? '';
    if (found.has(id) || entry.at <= (lastRestored.get(id) ?? '') || new Date(erasedAfter) <= now) continue;
    const name =
      textIn(entry.before, 'name') ?? textIn(entry.before, 'slug') ?? textIn(entry.before, 'externalId') ?? id;
    found.set(id, { id, name, deletedAt: entry.at, erasedAfter, projectId: textIn(entry.before, 'projectId') });
  }
  return [...found.values()];
}

function textIn(facts: Record<string, unknown> | null, name: string): string | undefined {
  const value = facts?.[name];
  return typeof value === 'string' ? value : undefined;
}
