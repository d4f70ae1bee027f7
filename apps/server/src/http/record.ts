import { type Caller, recordedActor } from '../kernel/caller.ts';
import { type AuditEntry, type AuditResult, operatorOrg, type UsageRecord } from '../kernel/record.ts';
import type { RouteCall } from './call.ts';
import { type Route, recordKind, type UsageNote } from './route.ts';

/** Filled by app.ts from the audit and metering modules: for requests that have no transaction to record in. */
export interface RecordPort {
  /** Writes to the journal; resolves when the record would survive a kill. */
  usage(record: UsageRecord, caller: Caller): Promise<void>;
  /** The same for audit entries. */
  audit(org: string, entries: readonly AuditEntry[]): Promise<void>;
}

/** Usage and audit entries in one turn of the event loop, so that the journal writes them together. */
export async function journal(
  port: RecordPort,
  usage: UsageRecord,
  caller: Caller,
  entries: readonly AuditEntry[],
): Promise<void> {
  const used = port.usage(usage, caller);
  await (entries.length === 0 ? used : Promise.all([port.audit(usage.org, entries), used]));
}

/** The organization in which a call is recorded. */
export function recordedOrg({ recorded, tx, subject, caller }: RouteCall): string {
  if (recorded) return tx?.settings.org ?? operatorOrg;
  return subject.org ?? caller.org ?? operatorOrg;
}

/** The actor to record: an anonymous caller's address is sealed under the key of the account that the call is about. */
export function recordedCaller({ caller, subject: { org, person } }: RouteCall): Caller {
  return caller.kind === 'anonymous' && person !== undefined ? { ...caller, org, person } : caller;
}

/** What a usage record says of a call. */
export interface RecordedCall {
  route: Route;
  request: { id: string; at: number };
  usage: UsageNote;
  elapsedUs(): number;
  bytesIn(): number;
}

export function usageOf(
  call: RecordedCall,
  caller: Caller,
  org: string,
  status: number,
  bytesOut: number,
): UsageRecord {
  const { usage, route } = call;
  const actor = recordedActor(caller);
  const units = usage.quantity ?? (status < 400 ? 1 : 0);
  const quantity = isBillable(route, caller) && usage.unbilled !== true ? units : 0;
  const ofQuotas = usage.holds?.flatMap((hold) => hold.settle(quantity));
  const ofTests = usage.testHold?.settle(units);
  const spent = ofTests === undefined ? ofQuotas : [...(ofQuotas ?? []), ...ofTests];
  return {
    id: call.request.id,
    org,
    at: call.request.at,
    method: route.method,
    route: route.path,
    status,
    durationUs: Math.round(call.elapsedUs()),
    bytesIn: call.bytesIn(),
    bytesOut,
    callerKind: actor.kind,
    callerId: actor.id,
    key: caller.key,
    meter: route.meter === false ? undefined : route.meter,
    quantity,
    customer: usage.customer,
    verifiedKey: usage.verifiedKey,
    code: usage.code,
    reason: usage.reason,
    tag: usage.tag,
    spent: spent === undefined || spent.length === 0 ? undefined : spent,
    coalesced: undefined,
  };
}

/** Calls of operators who act as somebody, and those of environments that are not of production, are not billed. */
const isBillable = ({ meter }: Route, caller: Caller): boolean =>
  meter !== false && caller.impersonator === undefined && !isTestCall(caller);

/** Whether the caller is bound to an environment that is not of production. */
export const isTestCall = ({ restrictions }: Caller): boolean => restrictions?.environment?.production === false;

/** The call's own audit entries; empty where it is counted in a coalesced one. */
export function auditEntries(call: RouteCall): AuditEntry[] {
  const { audit } = call.route;
  if (audit === undefined || recordKind(call.route) === 'coalesced') return [];
  const { id: requestId, at } = call.request;
  const base = { action: audit, result: 'success' as const, actor: call.caller, requestId, at };
  const details = call.tx?.audits ?? [];
  if (details.length === 0) return [{ ...base, resource: call.resource() }];
  return details.map(({ org: _, ...detail }) => ({ ...base, ...detail, actor: detail.actor ?? base.actor }));
}

/** The coalesced audit entry that counts a call. */
export function coalescedEntry(
  { audit = 'request' }: Route,
  { type: resourceType, id: resourceId }: { type: string; id: string },
  result: AuditResult,
): UsageRecord['coalesced'] {
  return { action: audit, result, resourceType, resourceId };
}

/**
 * Whether a call that succeeded is counted: the route says so, or an operator acts in somebody's name, whose
 * organization sees all that was looked at.
 */
export const isCoalesced = ({ route, caller }: RouteCall): boolean =>
  route.audit === undefined ? caller.impersonator !== undefined : recordKind(route) === 'coalesced';
