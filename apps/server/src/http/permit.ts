import { type Caller, holderOf } from '../kernel/caller.ts';
import { errors } from '../kernel/errors.ts';
import type { LimitDecision, Limiter, LimitRequest, LimitSpec } from '../kernel/limits/index.ts';
import { refuseImpersonator } from './impersonation.ts';
import type { Resource, Route, RouteInput, RouteLimit } from './route.ts';

export interface Decision {
  allowed: boolean;
  /** For the log and `explain`; never for the caller of a refused request. */
  reason: string;
}

/** Filled by app.ts from the access module. */
export interface AuthorizePort {
  authorize(caller: Caller, permission: string, resource: Resource): Decision | Promise<Decision>;
  /** How the person can prove again who they are; asked only to tell them. */
  stepUpMethods(caller: Caller): Promise<readonly string[]>;
}

export interface DefaultLimits {
  /** For each caller, where the route says nothing else. */
  caller: readonly LimitSpec[];
  /** For each address without credentials. */
  anonymous: readonly LimitSpec[];
  /** Settings that replace a route's own numbers, by the limit's name. */
  overrides: Readonly<Record<string, { limit: number; windowSeconds: number }>>;
}

type Input = RouteInput<unknown, unknown, unknown>;

/** Seconds for which a proof of identity opens a `stepUp` route. */
export const freshSeconds = 300;

/** Callers without credentials, or of a kind that is not admitted, learn nothing more. */
export function admitKind(route: Route, caller: Caller): void {
  const { permission, callers } = route;
  if (permission === 'public') return;
  if (caller.kind === 'anonymous') throw errors.UNAUTHENTICATED('Access token required');
  if (callers !== undefined && !callers.includes(caller.kind)) {
    throw errors.FORBIDDEN(`This call is not open to a ${caller.kind}`);
  }
  if (caller.impersonator !== undefined) refuseImpersonator(route, caller.impersonator);
}

/** Whether the caller may; answers at once where its rights are known in memory. */
export function authorize(route: Route, port: AuthorizePort, input: Input): undefined | Promise<void> {
  const { permission } = route;
  if (permission === 'public') return undefined;
  const { caller, params } = input;
  if (permission === 'authenticated') return judge(route, port, input, undefined);
  if (caller.org === undefined) throw errors.FORBIDDEN('Choose an organization with X-Nexus-Organization');
  const found = port.authorize(caller, permission, route.resource?.(input) ?? resourceOf(params));
  return found instanceof Promise
    ? found.then((decision) => judge(route, port, input, decision))
    : judge(route, port, input, found);
}

function judge(
  { permission, stepUp }: Route,
  port: AuthorizePort,
  { caller, kernel }: Input,
  decision: Decision | undefined,
): undefined | Promise<never> {
  if (decision?.allowed === false) {
    throw errors.FORBIDDEN(`Needs the permission ${permission}`, { internal: decision.reason });
  }
  // Keys and service accounts cannot prove anything again: their scopes say what they may (ADR 9).
  if (!stepUp || caller.kind !== 'user' || kernel.clock.now() / 1000 - caller.authTime <= freshSeconds)
    return undefined;
  return port.stepUpMethods(caller).then((methods) => {
    throw errors.STEP_UP_REQUIRED('Prove who you are again with POST /api/v1/auth/step-up, then repeat the call', {
      extra: { methods },
    });
  });
}

function resourceOf(params: unknown): Resource {
  const { project, environment } = params as Resource;
  return { project, environment };
}

/** Takes one unit from every window of the call; adds `RateLimit-*` and refuses with 429 when one is empty. */
export function limit(
  route: Route,
  limiter: Limiter,
  defaults: DefaultLimits,
  input: Input,
): undefined | Promise<void> {
  const requests = limitRequests(route, defaults, input);
  if (requests.length === 0) return undefined;
  const found = limiter.take(requests, 1);
  return found instanceof Promise ? found.then((decision) => settle(input, decision)) : settle(input, found);
}

function settle(input: Input, decision: LimitDecision): undefined {
  tell(input, decision);
  if (decision.allowed) return;
  throw errors.RATE_LIMITED(`The limit ${decision.exceeded} is reached`, {
    retryAfterSeconds: decision.retryAfterSeconds ?? 1,
  });
}

function limitRequests(route: Route, defaults: DefaultLimits, input: Input): LimitRequest[] {
  const { caller } = input;
  if (route.limits !== undefined) {
    return route.limits.map((each) => ({
      key: `${each.name}:${holder(each, input)}`,
      spec: { name: each.name, ...(defaults.overrides[each.name] ?? each) },
    }));
  }
  const known = caller.kind !== 'anonymous';
  const key = known ? `caller:${holderOf(caller)}` : `address:${caller.address}`;
  return (known ? defaults.caller : defaults.anonymous).map((spec) => ({ key, spec }));
}

function holder({ by }: RouteLimit<Input>, input: Input): string {
  const { caller } = input;
  if (typeof by === 'function') return by(input);
  if (by === 'address') return caller.address;
  return by === 'organization' ? (caller.org ?? caller.address) : holderOf(caller);
}

/** The tightest window speaks for all (draft-ietf-httpapi-ratelimit-headers-03 field names). */
function tell({ reply, kernel }: Input, { limits }: LimitDecision): void {
  let tightest = limits[0];
  for (const each of limits) {
    if (tightest === undefined || each.remaining / each.limit < tightest.remaining / tightest.limit) tightest = each;
  }
  if (tightest === undefined) return;
  reply.header('ratelimit-limit', String(tightest.limit));
  reply.header('ratelimit-remaining', String(tightest.remaining));
  reply.header('ratelimit-reset', String(Math.max(0, Math.ceil((tightest.resetAt - kernel.clock.now()) / 1000))));
}
