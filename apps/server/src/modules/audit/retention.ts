import { join } from 'node:path';
import { day, hour, toDate, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageQuery, pageOf } from '../../kernel/paging.ts';
import type { AuditDetail } from '../../kernel/record.ts';
import { service } from '../../kernel/services.ts';
import { dropUnfinished, writeArchive } from './archive.ts';
import * as store from './store/retention.ts';
import { sweep } from './sweep.ts';

/** The folder under which each organization has one of its own; filled by the module's `setup`. */
export const archiveFolder = service<string>('audit-archive');

/** Entries of one file: some 10 MB when gzipped, and deleted in one transaction of seconds. */
const mostEntries = 100_000;

/** Days that an organization keeps which never said otherwise. */
const defaultDays = 400;
/** The least that can be chosen. */
const leastDays = 30;
/** How "for ever" is stored: a hundred years, the most that the table admits. */
const forEver = 36_500;

export interface Retention {
  /** Null: for ever. */
  days: number | null;
}

export interface ArchiveView {
  file: string;
  firstSeq: number;
  lastSeq: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
  createdAt: string;
}

export async function readRetention(tx: TenantTx): Promise<Retention> {
  const days = (await store.readRetention(tx)) ?? defaultDays;
  return { days: days === forEver ? null : days };
}

export async function setRetention(tx: TenantTx, days: number | null): Promise<Retention> {
  const before = await readRetention(tx);
  await store.writeRetention(tx, days ?? forEver);
  tx.audit({ resource: { type: 'organization', id: tx.org }, before: { ...before }, after: { days }, risk: 'high' });
  return { days };
}

/** The latest first. */
export async function listArchives(tx: TenantTx, { limit, cursor }: PageQuery): Promise<Page<ArchiveView>> {
  const before = Number(decodeCursor(cursor)?.[0] ?? Number.MAX_SAFE_INTEGER);
  const rows = await store.listArchives(tx, Number.isSafeInteger(before) ? before : 0, limit + 1);
  return pageOf(
    rows,
    limit,
    ({ throughSeq }) => [String(throughSeq)],
    ({ file, afterSeq, throughSeq, sha256, createdAt }) => ({
      file,
      firstSeq: afterSeq + 1,
      lastSeq: throughSeq,
      sha256: sha256.toString('hex'),
      createdAt: toIso(createdAt),
    }),
  );
}

/** Moves to files what each organization does not want to keep in the database any longer. */
export async function retain(kernel: Kernel, signal?: AbortSignal): Promise<void> {
  const all = await kernel.database.system('find audit retentions', store.retentions);
  const failures: unknown[] = [];
  for (const { org, days } of all) {
    if (days === forEver) continue;
    const before = days === null ? wholeMonthsBefore(kernel.clock.now()) : kernel.clock.now() - days * day;
    try {
      while (signal?.aborted !== true && (await archiveOnce(kernel, org, before)));
    } catch (error) {
      // One chain that does not verify must not keep the others.
      failures.push(error);
    }
  }
  await sweep(kernel, toIso(kernel.clock.now() - leastDays * day), signal);
  if (failures.length > 0) throw failures[0];
}

/** How long after the end of a month all of its entries, also those counted by the hour, are sequenced and signed. */
const signedBy = 2 * hour;

/** Organizations that did not choose keep whole months, so that these can be dropped: 400 to 431 days. */
function wholeMonthsBefore(now: number): number {
  const oldest = toDate(now - defaultDays * day - signedBy);
  return Date.UTC(oldest.getUTCFullYear(), oldest.getUTCMonth()) + signedBy;
}

/**
 * One file: on the disk before its entries are deleted. A crash in between leaves a file without a row,
 * which the next run deletes. Returns whether there may be more; false while another node is working on it.
 * @internal
 */
export async function archiveOnce(kernel: Kernel, org: string, before: number): Promise<boolean> {
  const folder = join(kernel.services.use(archiveFolder), org);
  return kernel.database.system('audit.archive-logs', async (tx) => {
    if (!(await store.lockArchives(tx, org))) return false;
    const span = await store.prunable(tx, { org, before, most: mostEntries });
    if (span === undefined) return false;
    await dropUnfinished(folder, span.start.seq);
    const { file, sha256, end } = await writeArchive(kernel, folder, org, span);
    const archive = { afterSeq: span.start.seq, throughSeq: end.seq, file, sha256 };
    await store.prune(tx, org, { ...archive, hash: end.hash });
    tx.audit({ org, ...auditDetailOf(archive) });
    return true;
  });
}

type Written = Omit<store.Archive, 'createdAt'>;

/** The archive's digest becomes part of the chain that continues after it. */
const auditDetailOf = ({ afterSeq, throughSeq, file, sha256 }: Written): AuditDetail => ({
  action: 'audit.prune',
  resource: { type: 'audit-archive', id: file },
  after: { firstSeq: afterSeq + 1, lastSeq: throughSeq, sha256: sha256.toString('hex') },
  risk: 'medium',
});
