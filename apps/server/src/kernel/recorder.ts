import type { Recorder, Statement, Tx } from './db/tx.ts';
import { eventDispatcher, eventsStatement } from './events/events.ts';
import { liveSignals } from './live/signals.ts';
import { type AuditEntry, operatorOrg, type UsageRecord } from './record.ts';

/** Filled by app.ts from the audit and metering modules. */
export interface RecordStatements {
  /** One statement for all entries of an organization. */
  audit(tx: Tx, org: string, entries: readonly AuditEntry[]): Promise<Statement>;
  usage(record: UsageRecord): Statement;
}

/** What every transaction commits with its work: its audit entries, its events and its usage. */
export function createRecorder({ audit, usage }: RecordStatements): Recorder {
  return {
    async statements(tx) {
      const statements = tx.usage.map(usage);
      const spent = tx.usage.flatMap((record) => record.spent ?? []);
      if (spent.length > 0) tx.afterCommit(() => spent.map((spending) => spending.recorded()));
      for (const [org, entries] of byOrg(tx, tx.audits)) {
        statements.push(
          await audit(
            tx,
            org,
            entries.map((detail) => entryOf(tx, detail)),
          ),
        );
      }
      for (const [org, events] of byOrg(tx, tx.events)) statements.push(eventsStatement(tx, org, events));
      if (tx.events.length > 0) {
        tx.afterCommit(() => {
          tx.use(liveSignals).committed();
          tx.use(eventDispatcher).nudge();
        });
      }
      return statements;
    },
  };
}

function entryOf({ actor: opener, request, now }: Tx, detail: Tx['audits'][number]): AuditEntry {
  const { action = request?.action, actor = opener, org: _, ...said } = detail;
  if (action === undefined) throw new Error('an audit entry outside of a route needs an action');
  return { ...said, action, actor, result: 'success', requestId: request?.id, at: request?.at ?? now };
}

function byOrg<T extends { org?: string }>({ scope, settings }: Tx, items: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const org = item.org ?? settings.org ?? (scope === 'system' ? undefined : operatorOrg);
    if (org === undefined) throw new Error('a record of a system transaction must name its organization');
    const same = found.get(org);
    if (same === undefined) found.set(org, [item]);
    else same.push(item);
  }
  return found;
}
