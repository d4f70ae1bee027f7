import { type Caller, recordedActor } from '../../kernel/caller.ts';
import type { Statement, Tx } from '../../kernel/db/tx.ts';
import { type Kernel, kernelService } from '../../kernel/kernel.ts';
import type { AuditEntry } from '../../kernel/record.ts';
import { boundedId, type EntryRow, entryVersion, withDigest } from './entry.ts';
import { encodeJournalRow } from './journal-row.ts';
import { originOf, scopeFor, sealUnlessErased } from './origin.ts';
import { sequencerState } from './sequencer.ts';
import { insertStatement } from './store/write.ts';

/** Characters of `before` or `after` that are kept: an entry says what changed and is not a backup of the resource. */
const maxDetailLength = 16 * 1024;
/** Characters of personal data of one entry. */
const maxPersonalLength = 8 * 1024;

export const personalAad = (id: string): string[] => ['audit-personal', id];

/** What to send with the commit so that the entries are in the log if and only if the act is committed: one INSERT. */
export async function auditStatement(tx: Tx, org: string, entries: readonly AuditEntry[]): Promise<Statement> {
  const kernel = tx.use(kernelService);
  const rows = await entryRows(kernel, org, entries);
  tx.afterCommit(() => kernel.services.use(sequencerState).nudge());
  return insertStatement(rows.map(withDigest));
}

/** Into the journal before the reply; resolved when the entries would survive a kill. The digest is the sink's work. */
export async function journalAudit(kernel: Kernel, org: string, entries: readonly AuditEntry[]): Promise<void> {
  const rows = await entryRows(kernel, org, entries);
  await Promise.all(rows.map((row) => kernel.journal.append({ stream: 'audit', row: encodeJournalRow(row) })));
}

/** One after the other: an act on a thousand persons must not ask for a thousand keys at once. */
async function entryRows(kernel: Kernel, org: string, entries: readonly AuditEntry[]): Promise<EntryRow[]> {
  const rows: EntryRow[] = [];
  for (const entry of entries) rows.push(await entryRow(kernel, org, entry));
  return rows;
}

async function entryRow(kernel: Kernel, org: string, entry: AuditEntry): Promise<EntryRow> {
  const { resource, action, result, risk = result === 'success' ? 'low' : 'medium' } = entry;
  const caller = entry.actor.kind === 'system' ? undefined : entry.actor;
  const id = kernel.ids.next('aud');
  const actor = recordedActor(entry.actor);
  const person = entry.person ?? caller?.person ?? null;
  const origin = caller === undefined ? undefined : await originOf(kernel, inNameOf(caller, entry.person));
  return {
    org_id: org,
    id,
    version: entryVersion,
    at: entry.at,
    action,
    result,
    risk,
    caller_kind: actor.kind,
    caller_id: actor.id,
    person_id: person,
    session_id: actor.session ?? null,
    key_id: caller?.key ?? null,
    resource_type: resource.type,
    resource_id: boundedId(resource.id),
    route: null,
    before: detail(entry.before),
    after: detail(entry.after),
    origin: origin?.bytes ?? null,
    personal: await personalOf(kernel, org, id, person, entry.personal),
    request_id: entry.requestId ?? null,
    count: 1,
    reason: null,
  };
}

/** Where an account's owner is not (yet) known to be the caller, erasing the account must erase the address too. */
const inNameOf = (caller: Caller, person: string | undefined): Caller =>
  caller.kind === 'anonymous' && person !== undefined ? { ...caller, person } : caller;

function detail(value: Record<string, unknown> | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length <= maxDetailLength ? text : JSON.stringify({ omitted: `${text.length} characters` });
}

async function personalOf(
  kernel: Kernel,
  org: string,
  id: string,
  person: string | null,
  personal: Record<string, unknown> | undefined,
): Promise<Buffer | null> {
  if (personal === undefined) return null;
  const text = JSON.stringify(personal);
  const kept = text.length <= maxPersonalLength ? text : JSON.stringify({ omitted: `${text.length} characters` });
  return sealUnlessErased(kernel, scopeFor(person, org), personalAad(id), kept);
}
