import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Pipeline } from '../../../http/pipeline.ts';
import { toNexusError } from '../../../http/problem.ts';
import { journal } from '../../../http/record.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import type { UsageRecord } from '../../../kernel/record.ts';
import { errorPage } from '../pages/provider-pages.ts';
import { callerOf, type Middleware, orgOf, partsOf, type RequestRecord } from './context.ts';

type RouteCount = ReturnType<Pipeline['kernel']['metrics']['route']>;

/** The column is a 32-bit integer, and `Content-Length` may claim anything. */
const maxBytesIn = 2 ** 31 - 1;

/** Records each request of the provider before its reply is sent, as the pipeline does for declared routes. None is billable. */
export function recording(pipeline: Pipeline): Middleware {
  const { kernel } = pipeline;
  const counts = new Map<string, RouteCount>();
  return async (ctx, next) => {
    const began = kernel.clock.monotonic();
    const recorded: RequestRecord = {
      requestId: kernel.ids.next('req'),
      at: kernel.clock.now(),
      entries: [],
      pending: [],
    };
    ctx.state.requestRecord = recorded;
    await next();
    if (recorded.failure !== undefined && ctx.status >= 500) unavailable(ctx, recorded.failure);
    protect(ctx, recorded.requestId);
    try {
      await Promise.all(recorded.pending);
      await record(pipeline, counts, ctx, recorded, kernel.clock.monotonic() - began);
    } catch (error) {
      kernel.log.error(
        { err: error, requestId: recorded.requestId },
        'a request of the provider could not be recorded',
      );
      unavailable(ctx, errors.RECORD_UNAVAILABLE());
    }
  };
}

/** Where a retry may succeed, the reply says so (RFC 6749, 4.1.2.1), and when. */
function unavailable(ctx: KoaContextWithOIDC, failure: unknown): void {
  const { status, spec } = toNexusError(failure);
  if (status !== 503) return;
  ctx.status = 503;
  ctx.set('retry-after', '5');
  const problem = { error: 'temporarily_unavailable', error_description: spec.title };
  if (ctx.accepts('json', 'html') === 'html') errorPage(ctx, problem, undefined);
  else ctx.body = problem;
}

function protect(ctx: KoaContextWithOIDC, requestId: string): void {
  ctx.set('x-content-type-options', 'nosniff');
  ctx.set('referrer-policy', 'no-referrer');
  ctx.set('x-frame-options', 'DENY');
  ctx.set('x-request-id', requestId);
  if (!ctx.response.get('cache-control')) ctx.set('cache-control', 'no-store');
  // RFC 6749, 5.1 asks for it beside no-store.
  if (ctx.response.get('cache-control') === 'no-store') ctx.set('pragma', 'no-cache');
}

async function record(
  { kernel, record: port }: Pipeline,
  counts: Map<string, RouteCount>,
  ctx: KoaContextWithOIDC,
  recorded: RequestRecord,
  elapsedMs: number,
): Promise<void> {
  const { route = '*' } = partsOf(ctx);
  const name = `${ctx.method} ${route}`;
  const count = counts.get(name) ?? kernel.metrics.route(ctx.method, `/oidc/${route}`);
  counts.set(name, count);
  count.observe(ctx.status, elapsedMs);
  const caller = callerOf(ctx);
  await journal(port, usageOf(ctx, caller, recorded, elapsedMs), caller, recorded.entries);
}

function usageOf(ctx: KoaContextWithOIDC, caller: Caller, recorded: RequestRecord, elapsedMs: number): UsageRecord {
  const { client, route = '*' } = partsOf(ctx);
  const denied = ctx.status === 401 || ctx.status === 403;
  return {
    id: recorded.requestId,
    org: orgOf(ctx),
    at: recorded.at,
    method: ctx.method,
    route: `/oidc/${route}`,
    status: ctx.status,
    durationUs: Math.round(elapsedMs * 1000),
    bytesIn: Math.min(ctx.request.length ?? 0, maxBytesIn),
    bytesOut: ctx.length ?? 0,
    callerKind: caller.kind,
    callerId: caller.id,
    key: undefined,
    meter: undefined,
    quantity: 0,
    customer: undefined,
    verifiedKey: undefined,
    code: codeOf(ctx, recorded),
    reason: undefined,
    tag: undefined,
    coalesced: denied
      ? { action: 'request', result: 'denied', resourceType: 'app', resourceId: client?.clientId ?? 'unknown' }
      : undefined,
  };
}

/** Characters; the longest of the protocol has 26. */
const maxCodeLength = 40;

/** Of an error of the protocol (RFC 6749, 5.2). */
function codeOf({ status, body }: KoaContextWithOIDC, { code: shown }: RequestRecord): string | undefined {
  const { error = shown } = (body ?? {}) as { error?: unknown };
  return status >= 400 && typeof error === 'string' ? error.slice(0, maxCodeLength) : undefined;
}
