import http from 'node:http';
import https from 'node:https';

const codes = [
  'VALID',
  'NOT_FOUND',
  'REVOKED',
  'EXPIRED',
  'PAUSED',
  'WRONG_ENVIRONMENT',
  'FORBIDDEN_IP',
  'INSUFFICIENT_PERMISSION',
  'COST_ABOVE_LIMIT',
  'RATE_LIMITED',
  'USAGE_EXCEEDED',
  'QUOTA_EXCEEDED',
  'TEST_CALLS_EXCEEDED',
] as const;

/** What Nexus answers about a presented key. `code` says why it is not valid. */
export interface Verification {
  valid: boolean;
  code: (typeof codes)[number];
  keyId: string | null;
  customerId: string | null;
  scopes: string[];
  metadata: Record<string, unknown>;
  /** One per window of the key; `resetAt` (RFC 3339) is when `remaining` next grows. */
  limits: { name: string; limit: number; remaining: number; resetAt: string }[];
}

export interface Question {
  key: string;
  permission?: string;
  /** Units that the call takes from the key's limits. */
  cost?: number;
  /** The caller's address, for keys that are bound to networks and for limits per address. */
  ip?: string;
  /** What to count the call under: an endpoint, without ids. */
  tag?: string;
}

/** Nexus did not answer, or not with a verdict: the call must be refused, and may be tried again. */
export class NexusAway extends Error {
  readonly retryAfterSeconds: number;

  constructor(why: string, retryAfterSeconds: number) {
    super(why);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface NexusOptions {
  /** Where Nexus listens, such as http://127.0.0.1:3000. */
  url: string;
  /** The API's own platform key; it needs the scope keys:verify and nothing else. */
  key: string;
  /** A verification takes about a millisecond; who waits longer than this has no Nexus. */
  timeoutMs?: number;
}

/** Seconds after which a caller may try again where Nexus itself did not say. */
const defaultRetrySeconds = 2;

/** Asks Nexus about keys, over connections that stay open. */
export class Nexus {
  private readonly url: URL;
  private readonly key: string;
  private readonly timeoutMs: number;
  private readonly transport: typeof http | typeof https;
  private readonly agent: http.Agent;

  constructor({ url, key, timeoutMs = 1000 }: NexusOptions) {
    this.url = new URL('/api/v1/keys/verify', url);
    this.key = key;
    this.timeoutMs = timeoutMs;
    this.transport = this.url.protocol === 'https:' ? https : http;
    this.agent = new this.transport.Agent({ keepAlive: true, maxSockets: 64 });
  }

  /** @throws NexusAway where there is no verdict. */
  async verify(question: Question): Promise<Verification> {
    const { status, headers, text } = await this.post(JSON.stringify(question));
    const verdict = status === 200 ? verdictIn(text) : undefined;
    if (verdict !== undefined) return verdict;
    const retryAfter = Number(headers['retry-after']);
    throw new NexusAway(
      `Nexus answered ${status}: ${text.slice(0, 300)}`,
      Number.isFinite(retryAfter) ? retryAfter : defaultRetrySeconds,
    );
  }

  close(): void {
    this.agent.destroy();
  }

  private post(body: string): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
    return new Promise((resolve, reject) => {
      const away = (error: Error) => reject(new NexusAway(error.message, defaultRetrySeconds));
      const request = this.transport.request(this.url, {
        method: 'POST',
        agent: this.agent,
        // The whole exchange, also where Nexus accepts the connection and then says nothing.
        signal: AbortSignal.timeout(this.timeoutMs),
        headers: {
          authorization: `Bearer ${this.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      });
      request.once('error', (error: NodeJS.ErrnoException) => {
        // An idle connection that Nexus closed just now, as when it restarts: it did not see this request.
        if (request.reusedSocket && error.code === 'ECONNRESET') this.post(body).then(resolve, reject);
        else away(error);
      });
      request.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.once('error', away);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      request.end(body);
    });
  }
}

/** Undefined for anything that is not a verdict, such as the page of a proxy in between. */
function verdictIn(text: string): Verification | undefined {
  try {
    const found = JSON.parse(text) as Verification;
    const isWhole = codes.includes(found.code) && Array.isArray(found.limits);
    return isWhole && found.valid === (found.code === 'VALID') ? found : undefined;
  } catch {
    return undefined;
  }
}
