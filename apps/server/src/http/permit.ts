import type { Config } from '../config.ts';
import { networkOf } from '../kernel/address.ts';
import type { Caller } from '../kernel/caller.ts';
import { type DecidedBy, errors, type NexusError } from '../kernel/errors.ts';
import type { LimitDecision, Limiter, LimitRequest, LimitSpec, LimitState } from '../kernel/limits/index.ts';
import { neverOpen, refuseImpersonator } from './impersonation.ts';
import { anyFolder, type Resource, type Route, type RouteInput, type RouteLimit } from './route.ts';

export interface Decision {
  allowed: boolean;
  /** For the logs and `explain`; never shown to a refused caller. */
  by: DecidedBy;
  reason: string;
  /** Where it was asked for in `anyFolder`: the folders in which it is allowed; absent for all. */
  folders?: readonly string[];
}

/** Filled by app.ts from the access module. */
export interface AuthorizePort {
  authorize(caller: Caller, permission: string, resource: Resource): Promise<Decision>;
  /** How the person can prove their identity again. */
  stepUpMethods(caller: Caller): Promise<readonly string[]>;
}

export interface DefaultLimits {
  /** For each caller, where the route says nothing else. */
  caller: readonly LimitSpec[];
  /** For each address without credentials. */
  anonymous: readonly LimitSpec[];
  /** Numbers that replace a route's own, by the limit's name. */
  overrides: Readonly<Record<string, { limit: number; windowSeconds: number }>>;
}

export const defaultLimits = ({
  LIMIT_API,
  LIMIT_API_HOURLY,
  LIMIT_ANONYMOUS,
  LIMIT_OVERRIDES,
}: Config): DefaultLimits => ({
  caller: [
    { name: 'api', ...LIMIT_API },
    { name: 'api-hourly', ...LIMIT_API_HOURLY },
  ],
  anonymous: [{ name: 'anonymous', ...LIMIT_ANONYMOUS }],
  overrides: LIMIT_OVERRIDES,
});

type Input = RouteInput<unknown, unknown, unknown>;

/** Seconds for which a proof of identity counts for an act with an `effect`. */
export const freshSeconds = 300;

/** Refuses callers without credentials and kinds that are not admitted, before anything else is looked at. */
export function admitKind(route: Route, caller: Caller): void {
  const { permission, callers } = route;
  if (permission === 'public') return;
  if (caller.kind === 'anonymous') {
    throw errors.UNAUTHENTICATED('Access token required', { reason: 'credential: none was sent' });
  }
  // A customer may call what says so, and nothing else.
  const isOpen = callers === undefined ? caller.kind !== 'customer' : callers.includes(caller.kind);
  if (!isOpen) {
    const detail = `This call is not open to a ${caller.kind}`;
    throw errors.FORBIDDEN(detail, { reason: `caller: ${detail}` });
  }
  if (caller.impersonator !== undefined) refuseImpersonator(route, caller.impersonator);
}

/** Answers the folders to which the call is limited, as `TxSettings` has them; undefined for none. @throws FORBIDDEN */
export async function authorize(
  route: Route,
  port: AuthorizePort,
  input: Input,
): Promise<readonly string[] | undefined> {
  const { permission } = route;
  if (permission === 'public' || permission === 'authenticated') return undefined;
  const { caller, params } = input;
  const resource = route.resource?.(input) ?? resourceOf(params);
  if (caller.org === undefined) {
    throw errors.FORBIDDEN('Choose an organization with X-Nexus-Organization', {
      reason: 'organization: the call names none',
    });
  }
  const asked = route.inFolders ? { ...resource, path: anyFolder } : resource;
  const { allowed, by, reason, folders } = await port.authorize(caller, permission, asked);
  if (!allowed) {
    throw errors.FORBIDDEN(`Needs the permission ${permission}`, {
      reason: `${by}: needs ${permission}; ${reason}`,
      ...(by === 'scope' ? { missingScope: permission } : {}),
    });
  }
  return folders?.map((path) => `${resource.environment}${path}`);
}

/**
 * Once the input is known: it may decide whether the act has its effect.
 * @throws STEP_UP_REQUIRED, FORBIDDEN
 */
export async function askForProof(route: Route, port: AuthorizePort, input: Input): Promise<void> {
  const { effect, effectIf } = route;
  if (effect === undefined || effectIf?.is(input) === false) return;
  if (input.caller.impersonator !== undefined) throw neverOpen();
  await refuseStaleProof(input, () => port.stepUpMethods(input.caller));
}

/** @throws STEP_UP_REQUIRED */
export async function refuseStaleProof(
  { caller, kernel }: Pick<Input, 'caller' | 'kernel'>,
  methods: () => Promise<readonly string[]>,
): Promise<void> {
  // Keys and service accounts cannot prove their identity again: their scopes decide (ADR 9).
  if (caller.kind !== 'user' || kernel.clock.now() / 1000 - caller.authTime <= freshSeconds) return;
  throw errors.STEP_UP_REQUIRED('Prove who you are again with POST /api/v1/auth/step-up, then repeat the call', {
    extra: { methods: await methods() },
    reason: `proof: the last proof of identity is older than ${freshSeconds} seconds`,
  });
}

function resourceOf(params: unknown): Resource {
  const { project, environment } = params as Resource;
  return { project, environment };
}

/**
 * Takes one unit from each window of the call, those of the caller's own limits included, and sets `RateLimit-*`.
 * @throws RATE_LIMITED
 */
export async function takeLimits(route: Route, limiter: Limiter, defaults: DefaultLimits, input: Input): Promise<void> {
  const { windows = [] } = input.caller;
  const requests = [...windows, ...limitRequests(route, defaults, input)];
  if (requests.length === 0) return;
  const decision = await limiter.take(requests, 1);
  setRateLimitHeaders(input, decision);
  if (decision.allowed) return;
  throw rateLimited(decision);
}

/** Without a time to retry where the limit is 0, which admits nothing ever. */
export function rateLimited({ exceeded, retryAfterSeconds }: LimitDecision): NexusError {
  if (retryAfterSeconds === undefined) {
    return errors.RATE_LIMITED(`The limit ${exceeded} admits no calls`, {
      reason: `limit: ${exceeded} admits no calls`,
    });
  }
  return errors.RATE_LIMITED(`The limit ${exceeded} is reached`, {
    retryAfterSeconds,
    reason: `limit: ${exceeded} is reached`,
  });
}

function limitRequests(route: Route, defaults: DefaultLimits, input: Input): LimitRequest[] {
  const { caller } = input;
  if (route.limits !== undefined) {
    return route.limits.map((each) => ({
      key: `${each.name}:${windowOwner(each, input)}`,
      spec: { name: each.name, ...(defaults.overrides[each.name] ?? each) },
    }));
  }
  if (caller.kind !== 'anonymous') return callerWindows(defaults, rateLimitKey(caller));
  return defaults.anonymous.map((spec) => ({ key: `address:${networkOf(caller.address)}`, spec }));
}

/** The windows of who calls a route that declares no others. */
export const callerWindows = ({ caller }: DefaultLimits, who: string): LimitRequest[] =>
  caller.map((spec) => ({ key: `caller:${who}`, spec }));

function windowOwner({ by }: RouteLimit<Input>, input: Input): string {
  const { caller } = input;
  if (typeof by === 'function') return by(input);
  if (by === 'caller') return rateLimitKey(caller);
  return (by === 'organization' ? caller.org : undefined) ?? networkOf(caller.address);
}

/** The key of an identified caller's windows: each API key and each impersonation has its own. */
export const rateLimitKey = ({ key, impersonator, id }: Caller): string => key ?? impersonator?.impersonation ?? id;

const shareLeft = ({ remaining, limit }: LimitState): number => (limit === 0 ? 0 : remaining / limit);

/** Headers for the tightest window (draft-ietf-httpapi-ratelimit-headers-03). */
function setRateLimitHeaders({ reply, kernel }: Input, { limits }: LimitDecision): void {
  let tightest = limits[0];
  for (const each of limits) if (tightest === undefined || shareLeft(each) < shareLeft(tightest)) tightest = each;
  if (tightest === undefined) return;
  reply.header('ratelimit-limit', String(tightest.limit));
  reply.header('ratelimit-remaining', String(tightest.remaining));
  reply.header('ratelimit-reset', String(Math.max(0, Math.ceil((tightest.resetAt - kernel.clock.now()) / 1000))));
}
