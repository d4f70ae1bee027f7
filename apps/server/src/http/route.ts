import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Caller } from '../kernel/caller.ts';
import type { LookupTx, PersonTx, TenantTx } from '../kernel/db/tx.ts';
import type { ErrorFactory } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { AuditResult, Hold } from '../kernel/record.ts';
import type { Service } from '../kernel/services.ts';
import type { BodyType } from './body/types.ts';
import type { Dialect } from './dialect.ts';
import type { ReplyType } from './reply/types.ts';
import { dropsUnknown } from './strict.ts';

/** `resource:action`; a role, scope or key may hold wildcards, a route names exactly one. */
export type Permission = `${string}:${string}`;

/** `public`: no caller needed. `authenticated`: any caller, about itself only. */
export type RoutePermission = Permission | 'public' | 'authenticated';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Where the permission must be held: in the caller's organization, or in a project or an environment of it. */
export interface Resource {
  project?: string | undefined;
  environment?: string | undefined;
  /** The folder of the environment, or `anyFolder`; absent for all of the environment. */
  path?: string | undefined;
}

/** Asks whether a permission is held in some folder of an environment, and in which. */
export const anyFolder = '*';

/**
 * How the act is recorded.
 * - `transactional`: audit entries, usage and events commit with the act. Every mutation.
 * - `journaled`: usage, and an audit entry where the route has an action, go to the node's journal before the reply.
 * - `coalesced`: usage goes to the journal before the reply; the audit log gets one entry per caller, route, resource,
 *   result and minute, with a count; by the hour where the resource is `anyOfType`.
 */
export type RecordKind = 'transactional' | 'journaled' | 'coalesced';

/** A sliding-window rate limit of one route. */
export interface RouteLimit<Input = unknown> {
  /** Shown in replies; `LIMIT_OVERRIDES` replaces the numbers under this name. */
  name: string;
  limit: number;
  windowSeconds: number;
  /** What has its own window: each address (IPv6: each /64), caller or organization, or each value of the function. */
  by: 'address' | 'caller' | 'organization' | ((input: Input) => string);
}

/**
 * What the act does that a stolen session must not be enough for (ADR 9).
 * - `destroys`: something is lost, or stops working, that no call puts back as it was; or only for a time.
 * - `reveals`: the reply holds a secret that works longer than the session.
 * - `grants`: somebody gets in, may do more, or is asked for less.
 */
export type Effect = 'destroys' | 'reveals' | 'grants';

/** An older path of the route and, where it differs, the older shape of its requests. */
export interface Alias {
  method?: Method;
  path: string;
  /** Converts the older request, before validation. */
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

/** What the act adds to the request's usage record. */
export interface UsageNote {
  /**
   * Billable units of the route's meter. Absent: 1 if the call succeeds, else 0. A stream may set it until it ends; what
   * it set counts however it ends.
   */
  quantity?: number;
  /** Its units are not billed: it is for an environment that is not of production, or beyond a quota that does not refuse it. */
  unbilled?: true;
  /** The customer on whose behalf the call was made. */
  customer?: string | undefined;
  /** The customer key that was verified. */
  verifiedKey?: string | undefined;
  /** The code that a verification or an error answered, and why the call was refused. */
  code?: string | undefined;
  reason?: string | undefined;
  /** What the verification was for. */
  tag?: string | undefined;
  /** What was taken of quotas for the call: its quantity is spent of each with its usage record. */
  holds?: readonly Hold[];
  /** What was taken of the calls of the day that are not billed. */
  testHold?: Hold;
  /** Resource and result of a coalesced audit entry, where the path and the status do not say them. */
  resource?: { type: string; id: string };
  result?: AuditResult;
}

export interface RouteRequest {
  id: string;
  /** Epoch milliseconds at which the request was received. */
  at: number;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
}

export interface ReplyControl {
  status: number;
  header(name: string, value: string): void;
  cookie(name: string, value: string, maxAgeSeconds: number, options?: { readable?: boolean; path?: string }): void;
}

/** What the functions of a route get. */
export interface RouteInput<P, Q, B> {
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  request: RouteRequest;
  reply: ReplyControl;
  usage: UsageNote;
  kernel: Kernel;
  /** Aborted when the client closes the connection or the server can no longer wait for the reply. */
  signal: AbortSignal;
  /**
   * For acts that outlast the credential, where the reply is a stream: the caller as of now.
   * @throws INVALID_TOKEN, FORBIDDEN
   */
  identifyAgain?: (() => Promise<Caller>) | undefined;
  use<T>(service: Service<T>): T;
  /** Folders to which the permission is limited, as `TxSettings` has them: for transactions that `prepare` opens. */
  folders?: readonly string[] | undefined;
  /** Names the account that an anonymous call is about, so that its failure is recorded there (a failed log-in). */
  setSubject(subject: { org?: string; person?: string }): void;
}

export interface ActContext<P, Q, B, Prepared, S extends ScopeKind> extends RouteInput<P, Q, B> {
  tx: TxOf[S];
  prepared: Prepared;
}

/** `anybody`: the act takes something away. `people`: it shows or exports what there is. */
export type BeyondQuota = 'people' | 'anybody';

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
  /**
   * A browser may call it with the refresh cookie (and the CSRF token) alone: whoever could renew the session by it may
   * also end it, when the access cookie has expired.
   */
  refreshCookie?: true;
  /** Action in the audit log; absent where only denials are audited. */
  audit?: string;
  /** Defaults to `transactional` for unsafe methods. */
  record?: RecordKind;
  /** The billable unit, or false: sessions, auth, billing and console traffic are never billable. */
  meter: string | false;
  /** How many units of the meter the call takes at most, and its quota must have left; 1 where absent. */
  units?: (input: RouteInput<P, Q, B>) => number;
  /** Who may call it, for nothing, once the quota of its meter is used up, where that is not as `goesBeyondQuota` derives it. */
  beyondQuota?: BeyondQuota;
  /** Absent = the default limits; empty = none. */
  limits?: readonly RouteLimit<RouteInput<P, Q, B>>[];
  /** A person needs a proof of identity less than five minutes old for it; keys and service accounts do not (ADR 9). */
  effect?: Effect;
  /** Where not every request has the effect: which do, for the docs in words that continue "if". */
  effectIf?: { says: string; is: (input: RouteInput<P, Q, B>) => boolean };
  /**
   * What an impersonating operator may use it for: `read` opens safe methods, `write` unsafe ones too, where an
   * owner consented. Closed where absent; see http/impersonation.ts.
   */
  impersonation?: 'read' | 'write';
  /** The limited kind of thing that the act adds one of, e.g. `projects`: see `Pipeline.admit`. */
  entitlement?: string;
  /**
   * False where `Idempotency-Key` is ignored: the method is unsafe but the act is not (verify), the act handles repeats
   * itself (refresh), or the body or the reply is not kept in memory (streams, bytes).
   */
  idempotency?: false;
  aliases?: readonly Alias[];
  /** Largest body in bytes; 1 MiB where absent. */
  bodyLimit?: number;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  /** A schema is a JSON body; other types are in http/body/. */
  body?: z.ZodType<B> | BodyType<B>;
  /**
   * A schema is a JSON reply. Its input is what the act returns: a row, where the schema has codecs. Other types are in
   * http/reply/types.ts.
   */
  reply: z.ZodType<unknown, R> | ReplyType<R>;
  /**
   * The reply has an entity tag, and a caller that has it already gets 304. It saves sending, not reading: the act runs and
   * is recorded all the same. A GET with a JSON reply.
   */
  revalidates?: true;
  /** The error format and envelope of another vendor's protocol. */
  dialect?: Dialect;
  /** Answers common requests from memory, without the pipeline; see http/fast-path.ts. */
  fastPath?: FastPath;
  /** 200, or 201 for what creates; 204 for a reply without a body, whose schema is `z.undefined()`. */
  status?: number;
  /** Its errors, without those of the pipeline: for the docs and the scenario tests. */
  errors?: readonly ErrorFactory[];
  /**
   * Replaces names in the path by ids before the permission is checked. A name that is not found is left out, so only
   * callers with the permission in the whole organization learn that it does not exist.
   */
  locate?: (input: Pick<RouteInput<P, unknown, unknown>, 'kernel' | 'caller' | 'params'>) => Promise<P>;
  /** Where the permission must be held, if not where the path's `:project` and `:environment` say. */
  resource?: (input: RouteInput<P, Q, B>) => Resource;
  /**
   * What it is about lies in folders of the environment, and is found by them: whoever holds the permission in some folders
   * may call it, and the database shows it these alone (`app.folders`). A write to another folder is refused by the act.
   */
  inFolders?: true;
  /** `tenant` unless said otherwise. */
  scope?: S;
  /** Reads so much that it takes a connection of the few for reports: a GET in the scope of its organization. */
  report?: true;
  /** Slow work before the transaction opens (hashing a password, reading a streamed body), so that it holds no connection. */
  prepare?: (input: RouteInput<P, Q, B>) => Promise<Prepared>;
  /** Scope of the transaction, if it is not the caller's. */
  settings?: (input: RouteInput<P, Q, B> & { prepared: Prepared }) => { org?: string; person?: string };
  act: (context: ActContext<P, Q, B, Prepared, S>) => Promise<R> | R;
}

/**
 * Replaces the pipeline for calls that cost less than the pipeline does (ADR 14). It answers from memory, and only calls
 * that the pipeline would answer with 200. For all others it answers undefined and has changed nothing: the pipeline
 * then takes the request from its beginning.
 */
export type FastPath = (call: FastCall) => FastReply | undefined;

/** One request on a fast path: nothing of it has been checked. */
export interface FastCall {
  kernel: Kernel;
  route: Route;
  raw: FastifyRequest;
  request: { id: string; at: number };
  usage: UsageNote;
  /** The value of the body; undefined where it cannot be read without the checks of the pipeline. */
  json(): unknown;
  elapsedUs(): number;
  bytesIn(): number;
}

export interface FastReply {
  /** JSON. */
  body: string;
  /** Resolves when the call is in the journal, which the reply waits for. */
  recorded: Promise<void>;
}

/** A declared route, its types erased for lists. */
export type Route = RouteSpec<unknown, unknown, unknown, unknown, unknown, ScopeKind>;

/** Declares a route: everything that happens to its requests. See docs/architecture.md. */
export function route<P, Q, B, R, Prepared = undefined, S extends ScopeKind = 'tenant'>(
  spec: RouteSpec<P, Q, B, R, Prepared, S>,
): Route {
  return spec as unknown as Route;
}

/** Refuses declarations that contradict themselves, when the server starts. */
export function checkRoute(route: Route): void {
  const { method, path, query, body, reply, scope, prepare, idempotency } = route;
  const streamed = body !== undefined && 'streamed' in body && body.streamed;
  const refuse = (why: string): never => {
    throw new Error(`${method} ${path}: ${why}`);
  };
  if (streamed && scope !== 'none' && prepare === undefined) {
    refuse('a streamed body is read in `prepare` or without a transaction, which a slow client would hold');
  }
  if (route.report === true && (method !== 'GET' || (scope ?? 'tenant') !== 'tenant')) {
    refuse('a report is a GET in the scope of its organization');
  }
  if (route.revalidates === true && (method !== 'GET' || 'kind' in reply)) {
    refuse('what is revalidated is the JSON reply of a GET');
  }
  const kept = !streamed && !('kind' in reply);
  if (isUnsafe(method) && scope !== 'none' && !kept && idempotency !== false) {
    refuse('only JSON is kept for an Idempotency-Key: declare `idempotency: false`');
  }
  const schemas = { query, body: body !== undefined && 'contentTypes' in body ? body.schema : body };
  for (const [what, schema] of Object.entries(schemas)) {
    if (schema === undefined || !dropsUnknown(schema)) continue;
    refuse(`its ${what} would drop unknown members: use z.strictObject, or z.looseObject where a protocol wants that`);
  }
}

export const isUnsafe = (method: Method): boolean => method !== 'GET';

export const recordKind = ({ method, record }: Route): RecordKind =>
  record ?? (isUnsafe(method) ? 'transactional' : 'journaled');
