import type { Nexus } from '../client.ts';
import type { Verification, VerifyOptions } from '../local/verifier.ts';

/** Who calls, for the handlers behind the middleware. */
export type NexusCaller = Pick<Verification, 'customerId' | 'externalId' | 'keyId' | 'metadata' | 'scopes'>;

export interface Guard<Call> {
  /** What the key must be allowed to do, in the API's own words. */
  permission?: string;
  /** Units that the call takes from the key's limits; 1. */
  cost?: number;
  /** The caller's address, for keys that are bound to networks and for limits per address. */
  ip?: (call: Call) => string | undefined;
  /** What usage is counted under; the method and the pattern of the route where the framework knows it. */
  tag?: string;
  /** In milliseconds; without a verdict until then, the call is refused with 503. That of the client where absent. */
  timeoutMs?: number;
  /** `local`, the default: this process decides, where it can; `server`: Nexus is asked for each call. */
  mode?: 'local' | 'server';
  /** Of `local`, where Nexus has to be asked and cannot be reached: see `VerifyOptions`. */
  whenUnreachable?: VerifyOptions['whenUnreachable'];
  /** Told why there was no verdict; a warning of the process where absent. */
  onUnavailable?: (error: unknown) => void;
}

/** What the core needs to know of a call. */
interface Facts {
  header: (name: string) => string | null | undefined;
  ip: string | undefined;
  tag: string | undefined;
}

export interface Refusal {
  status: number;
  headers: Record<string, string>;
  /** RFC 9457. */
  body: string;
}

type Decision = { caller: NexusCaller; headers: Record<string, string> } | { refusal: Refusal };
type Code = Exclude<Verification['code'], 'VALID'> | 'KEY_MISSING' | 'UNAVAILABLE';

/** RFC 6750, section 3.1: 401 where the key is no good at all, 403 where it may not do this. */
const refusals: Record<Code, { status: number; title: string }> = {
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

/** Longer than any key, imported ones too: Nexus would only say that it is too long. */
const maxKeyLength = 500;

/** Asks Nexus about the key of a call. Without a verdict nothing passes. */
export async function decide<Call>(
  { keys }: Pick<Nexus, 'keys'>,
  { permission, cost = 1, timeoutMs, mode = 'local', whenUnreachable, onUnavailable = warn, ...guard }: Guard<Call>,
  { header, ip, tag }: Facts,
): Promise<Decision> {
  const key = keyOf(header);
  if (key === undefined) return refuse('KEY_MISSING', permission);
  try {
    const question = { key, cost, ...defined({ permission, ip, tag: guard.tag ?? tag }) };
    const verdict = await keys.verify(question, { mode, ...defined({ timeoutMs, whenUnreachable }) });
    const { valid, code, customerId, externalId, keyId, metadata, scopes } = verdict;
    const limits = limitHeaders(verdict, cost);
    if (code !== 'VALID') return refuse(code, permission, limits);
    // Not a verdict of Nexus, whatever it is.
    if (valid !== true) throw new TypeError('The verdict contradicts itself');
    return { caller: { customerId, externalId, keyId, metadata, scopes }, headers: limits };
  } catch (error) {
    onUnavailable(error);
    return refuse('UNAVAILABLE', permission, { 'retry-after': '2' });
  }
}

function keyOf(header: Facts['header']): string | undefined {
  const authorization = /^(?:bearer|apikey) +(\S+) *$/i.exec(header('authorization') ?? '')?.[1];
  const key = header('x-api-key') ?? authorization ?? '';
  return key === '' || key.length > maxKeyLength ? undefined : key;
}

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> };

const defined = <Values extends object>(values: Values): Defined<Values> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<Values>;

/** The tightest window speaks for all, in the fields of draft-ietf-httpapi-ratelimit-headers-03. */
function limitHeaders({ limits, code }: Verification, cost: number): Record<string, string> {
  const [tightest] = [...limits].sort((a, b) => a.remaining / a.limit - b.remaining / b.limit);
  if (tightest === undefined) return {};
  const waits = limits.filter(({ remaining }) => remaining < cost).map(({ resetAt }) => secondsUntil(resetAt));
  return {
    'ratelimit-limit': String(tightest.limit),
    'ratelimit-remaining': String(tightest.remaining),
    'ratelimit-reset': String(secondsUntil(tightest.resetAt)),
    ...(code === 'RATE_LIMITED' ? { 'retry-after': String(Math.max(1, ...waits)) } : {}),
  };
}

const secondsUntil = (instant: string): number => Math.max(0, Math.ceil((Date.parse(instant) - Date.now()) / 1000));

function refuse(code: Code, permission = '', headers: Record<string, string> = {}): Decision {
  // A server that is newer than this may know more reasons.
  const { status, title } = refusals[code] ?? { status: 403, title: 'This API key may not be used for this' };
  const challenge = challengeOf(code, status, permission);
  return {
    refusal: {
      status,
      headers: {
        ...headers,
        'content-type': 'application/problem+json',
        ...defined({ 'www-authenticate': challenge }),
      },
      body: JSON.stringify({ status, code, title }),
    },
  };
}

/** RFC 6750, section 3: no error where no key came, so that nobody learns from asking. */
function challengeOf(code: Code, status: number, permission: string): string | undefined {
  if (code === 'KEY_MISSING') return 'Bearer realm="api"';
  if (status === 401) return 'Bearer realm="api", error="invalid_token"';
  if (code !== 'INSUFFICIENT_PERMISSION') return undefined;
  return `Bearer realm="api", error="insufficient_scope", scope="${permission}"`;
}

const warn = (error: unknown): void =>
  globalThis.process?.emitWarning?.(
    `Nexus gave no verdict about a key: ${error instanceof Error ? error.message : error}`,
  );
