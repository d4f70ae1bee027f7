import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type Nexus, NexusAway, type Verification } from './nexus.ts';

export interface Price {
  /** What the key must be allowed to do, in the API's own words. */
  permission: string;
  /** Units taken from the key's limits; 1 unless said otherwise. */
  cost?: number;
}

/** Who calls, for the handlers behind the middleware: `res.locals.caller`. */
export interface ApiCaller {
  keyId: string;
  customerId: string;
  metadata: Record<string, unknown>;
}

type Code = Verification['code'] | 'KEY_MISSING' | 'UNAVAILABLE';

/** RFC 6750, section 3.1: 401 where the key is no good at all, 403 where it may not do this. */
const refusals: Record<Exclude<Code, 'VALID'>, { status: number; title: string }> = {
  KEY_MISSING: { status: 401, title: 'Send your API key as a bearer token or in X-API-Key' },
  NOT_FOUND: { status: 401, title: 'This API key does not exist' },
  REVOKED: { status: 401, title: 'This API key was revoked' },
  EXPIRED: { status: 401, title: 'This API key has expired' },
  PAUSED: { status: 401, title: 'This API key is paused' },
  WRONG_ENVIRONMENT: { status: 403, title: 'This API key is for another environment' },
  FORBIDDEN_IP: { status: 403, title: 'This API key may not be used from your address' },
  INSUFFICIENT_PERMISSION: { status: 403, title: 'This API key may not do this' },
  COST_ABOVE_LIMIT: { status: 403, title: 'The limits of this API key never admit a call of this cost' },
  RATE_LIMITED: { status: 429, title: 'Too many requests with this API key' },
  USAGE_EXCEEDED: { status: 429, title: 'This API key is used up' },
  QUOTA_EXCEEDED: { status: 429, title: 'The quota of your plan is used up' },
  TEST_CALLS_EXCEEDED: { status: 429, title: 'The test calls of this day are used up' },
  UNAVAILABLE: { status: 503, title: 'Keys cannot be verified at the moment' },
};

/** Lets a call through only with a key that Nexus calls valid. Without a verdict nothing passes. */
export function protect(nexus: Nexus, { permission, cost = 1 }: Price): RequestHandler {
  return async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    const key = keyOf(req);
    if (key === undefined) {
      refuse(res, 'KEY_MISSING', permission);
      return;
    }
    let verdict: Verification;
    try {
      const tag = `${req.method} ${(req.route as { path: string }).path}`;
      verdict = await nexus.verify({ key, permission, cost, tag, ...(req.ip === undefined ? {} : { ip: req.ip }) });
    } catch (error) {
      if (!(error instanceof NexusAway)) throw error;
      process.stderr.write(`${error.message}\n`);
      res.set('Retry-After', String(error.retryAfterSeconds));
      refuse(res, 'UNAVAILABLE', permission);
      return;
    }
    tellLimits(res, verdict, cost);
    const { code, keyId, customerId, metadata } = verdict;
    if (code !== 'VALID') {
      refuse(res, code, permission);
      return;
    }
    const caller: ApiCaller = { keyId: keyId ?? '', customerId: customerId ?? '', metadata };
    res.locals.caller = caller;
    next();
  };
}

/** Longer than any key, imported ones too: Nexus would only say that it is too long. */
const maxKeyLength = 500;

function keyOf(req: Request): string | undefined {
  const text = req.get('x-api-key') ?? /^(?:bearer|apikey) +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
  return text === undefined || text === '' || text.length > maxKeyLength ? undefined : text;
}

/** The tightest window speaks for all, in the fields of draft-ietf-httpapi-ratelimit-headers-03. */
function tellLimits(res: Response, { limits, code }: Verification, cost: number): void {
  const [tightest] = limits.toSorted((a, b) => a.remaining / a.limit - b.remaining / b.limit);
  if (tightest === undefined) return;
  res.set({
    'RateLimit-Limit': String(tightest.limit),
    'RateLimit-Remaining': String(tightest.remaining),
    'RateLimit-Reset': String(secondsUntil(tightest.resetAt)),
  });
  if (code !== 'RATE_LIMITED') return;
  const waits = limits.filter(({ remaining }) => remaining < cost).map(({ resetAt }) => secondsUntil(resetAt));
  res.set('Retry-After', String(Math.max(1, ...waits)));
}

const secondsUntil = (instant: string): number => Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000));

/** RFC 9457; the code is what a client's program looks at. */
function refuse(res: Response, code: keyof typeof refusals, permission: string): void {
  const { status, title } = refusals[code];
  const challenge = challengeOf(code, permission);
  if (challenge !== undefined) res.set('WWW-Authenticate', challenge);
  res.status(status).type('application/problem+json').send(JSON.stringify({ status, code, title }));
}

/** RFC 6750, section 3: no error where no key came, so that nobody learns from asking. */
function challengeOf(code: keyof typeof refusals, permission: string): string | undefined {
  const { status } = refusals[code];
  if (code === 'KEY_MISSING') return 'Bearer realm="weather"';
  if (status === 401) return 'Bearer realm="weather", error="invalid_token"';
  if (code !== 'INSUFFICIENT_PERMISSION') return undefined;
  return `Bearer realm="weather", error="insufficient_scope", scope="${permission}"`;
}
