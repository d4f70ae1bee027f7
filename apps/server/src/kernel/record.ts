import type { Actor, RecordedActor } from './caller.ts';
import { hour, minute } from './clock.ts';

/** The organization of the operator: it owns the installation, and what belongs to no other organization. */
export const operatorOrg = 'eco_org_0000000000000000000000';

export type AuditResult = 'success' | 'denied' | 'failure';

/** The id of a resource that stands for all of its type: which of them it was is counted elsewhere. */
export const anyOfType = '*';

/** The start of the time in which requests of one caller on one resource are counted in one audit entry. */
export const countedFrom = (at: number, resourceId: string): number =>
  at - (at % (resourceId === anyOfType ? hour : minute));

/** What an operation says about its act for the audit log; the transaction adds who, when and the request. */
export interface AuditDetail {
  /** Defaults to the action of the route that opened the transaction. */
  action?: string;
  resource: { type: string; id: string };
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** Names, addresses, e-mails: stored encrypted under the key of `person` (or of the actor). */
  personal?: Record<string, unknown>;
  person?: string;
  risk?: 'low' | 'medium' | 'high';
  /** The organization whose log gets the entry, if that is not the transaction's. */
  org?: string;
  /** The actor, if that is not the one who opened the transaction. */
  actor?: Actor;
}

/** One line of the audit log before it is chained. */
export interface AuditEntry extends Omit<AuditDetail, 'org' | 'actor'> {
  action: string;
  result: AuditResult;
  actor: Actor;
  /** Undefined for background work. */
  requestId: string | undefined;
  /** Epoch milliseconds. */
  at: number;
}

/** Units of a bounded amount that a call spent: of which allocation of which bound (see metering/allocations). */
export interface Spending {
  allocation: string;
  bound: string;
  units: number;
  /** The record that says so was handed to the journal, or has committed. */
  recorded(): void;
}

/** Units that were taken of bounded amounts before a call was made. */
export interface Hold {
  /**
   * Spends `units` of each, gives the rest back, and answers what the record of the call must say. 0 after another
   * number: that record may have failed.
   */
  settle(units: number): readonly Spending[];
}

/** One request: a line of the request log, and billable usage where `quantity` > 0. Holds no address and no name. */
export interface UsageRecord {
  /** The request's id; unique. */
  id: string;
  org: string;
  /** Epoch milliseconds. */
  at: number;
  method: string;
  /** The declared path, never the raw URL. */
  route: string;
  status: number;
  durationUs: number;
  bytesIn: number;
  bytesOut: number;
  callerKind: RecordedActor['kind'];
  callerId: string;
  key: string | undefined;
  meter: string | undefined;
  quantity: number;
  customer: string | undefined;
  verifiedKey: string | undefined;
  /** What the call was answered with: the code of a verification or of an error. */
  code: string | undefined;
  /** Why it was refused: see `NexusError.reason`. */
  reason: string | undefined;
  /** What the caller says that the verification was for, such as an endpoint of its own API. */
  tag: string | undefined;
  /** What it spent of bounded amounts, recorded in the same transaction or frame; absent where nothing bounds it. */
  spent?: readonly Spending[] | undefined;
  /** Set where the audit log counts this request in a coalesced row. */
  coalesced: { action: string; result: AuditResult; resourceType: string; resourceId: string } | undefined;
}
