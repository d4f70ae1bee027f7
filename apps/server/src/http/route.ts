import type { z } from 'zod';
import type { Caller } from '../kernel/caller.ts';
import type { LookupTx, PersonTx, TenantTx } from '../kernel/db/tx.ts';
import type { ErrorFactory } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { AuditResult } from '../kernel/record.ts';
import type { Service } from '../kernel/services.ts';

/** `resource:action`; a role, scope or key may hold wildcards, a route names exactly one. */
export type Permission = `${string}:${string}`;

/** `public`: no caller needed. `authenticated`: any caller, about itself only. */
export type RoutePermission = Permission | 'public' | 'authenticated';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a permission is asked about: the caller's organization, narrowed where the path names something inside it. */
export interface Resource {
  project?: string | undefined;
  environment?: string | undefined;
}

/**
 * How the act is recorded.
 * - `transactional`: audit rows, usage and events commit with the act. Every mutation.
 * - `journaled`: usage and one audit row each go to the node's journal before the reply. Hot reads of sensitive things.
 * - `coalesced`: usage goes to the journal before the reply; the audit log gets one row per caller, route, resource,
 *   result and minute with a count.
 */
export type RecordKind = 'transactional' | 'journaled' | 'coalesced';

/** A sliding window over the calls of one route. */
export interface RouteLimit<Input = unknown> {
  /** Key under which settings override the numbers, and name in answers. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** Who shares the window: each address, each caller, each organization, or what the function says. */
  by: 'address' | 'caller' | 'organization' | ((input: Input) => string);
}

/** Another way in: an older path and, where it differs, an older shape. */
export interface Alias {
  method?: Method;
  path: string;
  /** Turns the older request into today's, before validation. */
  request?: (raw: RawInput) => RawInput;
}

export interface RawInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

export type ScopeKind = 'tenant' | 'person' | 'lookup' | 'none';

export interface TxOf {
  tenant: TenantTx;
  person: PersonTx;
  lookup: LookupTx;
  none: undefined;
}

/** What goes into the request's usage record beside what the spine knows. */
export interface UsageNote {
  /** Billable units of the route's meter; 1 unless said otherwise, 0 for a call that must not cost. */
  quantity: number;
  /** The customer on whose behalf the call was made. */
  customer?: string | undefined;
  /** The customer key that was verified and the code it got. */
  verifiedKey?: string | undefined;
  code?: string | undefined;
  /** What a coalesced audit row is about, and how it went, where the path does not say. */
  resource?: { type: string; id: string };
  result?: AuditResult;
}

export interface RouteRequest {
  id: string;
  /** Epoch milliseconds at which the request was received. */
  at: number;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  /** The bytes as they came, for signatures over the body. */
  rawBody: string | undefined;
}

export interface ReplyControl {
  status: number;
  header(name: string, value: string): void;
  cookie(name: string, value: string, maxAgeSeconds: number, options?: { readable?: boolean; path?: string }): void;
}

/** What every step of a route gets. */
export interface RouteInput<P, Q, B> {
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  request: RouteRequest;
  reply: ReplyControl;
  usage: UsageNote;
  kernel: Kernel;
  use<T>(service: Service<T>): T;
  /** Whom a failure is recorded against where the caller is not known (a failed log-in). */
  concerns(about: { org?: string; person?: string }): void;
}

export interface ActContext<P, Q, B, Prepared, S extends ScopeKind> extends RouteInput<P, Q, B> {
  tx: TxOf[S];
  prepared: Prepared;
}

/** A heading of the API reference. One object is shared by the routes of a noun. */
export interface RouteTag {
  /** As a heading: `API keys`. */
  name: string;
  /** One sentence. */
  description: string;
}

export interface RouteSpec<P, Q, B, R, Prepared, S extends ScopeKind> {
  /** `<resources>.<action>` in camel case (`serviceAccounts.createSecret`): the operationId, and its name in the SDK. Unique. */
  name?: string;
  /** The heading in the API reference; the first word of the path where absent. */
  tag?: RouteTag;
  method: Method;
  /** Begins with `/api/v1` or another root; `:name` is a parameter. */
  path: string;
  /** One line in the docs. */
  summary: string;
  description?: string;
  permission: RoutePermission;
  /** Kinds of callers admitted; all where absent. */
  callers?: readonly Exclude<Caller['kind'], 'anonymous'>[];
  /** Action in the audit log; absent where there is nothing to audit but denials. */
  audit?: string;
  /** Defaults to `transactional` for unsafe methods. */
  record?: RecordKind;
  /** The billable unit, or false: sessions, auth, billing and console traffic is never billable. */
  meter: string | false;
  /** Absent = the default limits; empty = none. */
  limits?: readonly RouteLimit<RouteInput<P, Q, B>>[];
  /** A person needs a proof of identity less than five minutes old (ADR 9); keys and service accounts do not. */
  stepUp?: true;
  /**
   * What an operator who acts as somebody may use it for: `read` opens safe methods, `write` unsafe ones too, where an
   * owner consented. Closed where absent; see http/impersonation.ts.
   */
  impersonation?: 'read' | 'write';
  /** The bounded number of things that the act adds one to, e.g. `projects`; see `AdmitPort`. */
  entitlement?: string;
  /** False where the method is unsafe but the act is not (verify), or has its own way of being repeated (refresh). */
  idempotency?: false;
  aliases?: readonly Alias[];
  /** Largest body in bytes; 1 MiB where absent. */
  bodyLimit?: number;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** Knows the commonest bodies at sight, on paths so hot that the schema would cost much; undefined leaves it to that. */
  commonBody?: (body: unknown) => B | undefined;
  /** Its input is what the act returns: a row, where the schema has codecs. */
  reply: z.ZodType<unknown, R>;
  /** Media types of a reply that is text as it stands (an export): `act` sets the header. JSON where absent. */
  replyTypes?: readonly string[];
  /** 200, or 201 for what creates. */
  status?: number;
  /** The errors it may answer beside those of the pipeline: for the docs and the scenario tables. */
  errors?: readonly ErrorFactory[];
  /** Overrides what the path's `:project` and `:environment` say. */
  resource?: (input: RouteInput<P, Q, B>) => Resource;
  /** `tenant` unless said otherwise. */
  scope?: S;
  /** Slow work before the transaction opens (password hashing), so that no connection waits for it. */
  prepare?: (input: RouteInput<P, Q, B>) => Promise<Prepared>;
  /** Whose rows the transaction sees where it is not the caller's. */
  settings?: (input: RouteInput<P, Q, B> & { prepared: Prepared }) => { org?: string; person?: string };
  act: (context: ActContext<P, Q, B, Prepared, S>) => Promise<R | JsonText> | R | JsonText;
}

/**
 * A reply written as JSON by the act itself: on paths so hot that to make an object of it and to hold that against the
 * schema would cost more than the act. A test must hold every such answer against the schema.
 */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A declared route, its types erased for lists. */
export type Route = RouteSpec<unknown, unknown, unknown, unknown, unknown, ScopeKind>;

/** Declares a route. All that a request goes through stands in the declaration; see docs/architecture.md. */
export function route<P, Q, B, R, Prepared = undefined, S extends ScopeKind = 'tenant'>(
  spec: RouteSpec<P, Q, B, R, Prepared, S>,
): Route {
  return spec as unknown as Route;
}

export const isUnsafe = (method: Method): boolean => method !== 'GET';

export const recordKind = ({ method, record }: Route): RecordKind =>
  record ?? (isUnsafe(method) ? 'transactional' : 'journaled');
