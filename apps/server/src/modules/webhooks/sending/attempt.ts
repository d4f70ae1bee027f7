import { second } from '../../../kernel/clock.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type OutboundReply, outboundFailure } from '../../../kernel/outbound/index.ts';
import { retryAfterMs } from '../../../kernel/outbound/retry.ts';
import { bodyOf } from '../messages/body.ts';
import { openSealed, sealerOf } from '../sealed.ts';
import { signatureOf } from './signature.ts';
import type { Claimed } from './store/claims.ts';

/** Bytes of an answer that are kept. */
const keptBytes = 1024;

/** How an attempt ended. Without `status` there was no answer. */
export interface Outcome {
  at: number;
  durationMs: number;
  status: number | null;
  failure: string | null;
  /** Sealed. */
  answer: Buffer | null;
  /** What the receiver asks for by `Retry-After`; 0 for nothing. */
  askedMs: number;
  /** It was not sent at all, and is to be tried after so many milliseconds. */
  postponedMs?: number;
  /** It can never be sent. */
  isFinal?: boolean;
}

export interface AttemptOptions {
  httpsOnly: boolean;
  signal: AbortSignal;
}

/** Sends one delivery. Never rejects. */
export async function attempt(kernel: Kernel, claimed: Claimed, options: AttemptOptions): Promise<Outcome> {
  const { clock, log } = kernel;
  const at = clock.now();
  const start = clock.monotonic();
  const ended = (more: Partial<Outcome>): Outcome => ({
    ...{ at, durationMs: Math.round(clock.monotonic() - start), status: null, failure: null, answer: null, askedMs: 0 },
    ...more,
  });
  let request: Awaited<ReturnType<typeof signed>>;
  try {
    request = await signed(kernel, claimed, at);
  } catch (error) {
    log.error({ err: error, delivery: claimed.id }, 'a webhook could not be read');
    return ended({ failure: 'UNREADABLE', isFinal: isShredded(error), postponedMs: unreadableMs });
  }
  try {
    return ended(await answered(kernel, claimed, await send(kernel, claimed, request, options)));
  } catch (error) {
    return ended(failed(error, options.signal));
  }
}

/** Until the keys can be had again. */
const unreadableMs = 60 * second;

const isShredded = (error: unknown): boolean => error instanceof NexusError && error.code !== 'KEY_UNWRAP_FAILED';

async function signed(kernel: Kernel, claimed: Claimed, now: number) {
  const { org, endpoint, message: id, type, apiVersion, at } = claimed;
  const secrets = [claimed.secret, ...(claimed.previousSecret === null ? [] : [claimed.previousSecret])];
  const place = { org, endpoint } as const;
  const data = JSON.parse(await openSealed(kernel, { org, message: id }, claimed.data));
  const body = bodyOf({ id, type, data, apiVersion, at }, claimed.wantedVersion);
  const signatures: string[] = [];
  for (const sealed of secrets) {
    const secret = await openSealed(kernel, { ...place, part: 'secret' }, sealed);
    signatures.push(signatureOf(secret, id, now, body));
  }
  const own: Record<string, string> =
    claimed.headers === null
      ? {}
      : JSON.parse(await openSealed(kernel, { ...place, part: 'headers' }, claimed.headers));
  const headers = {
    ...own,
    'content-type': 'application/json',
    'user-agent': 'nexus-webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / second)),
    'webhook-signature': signatures.join(' '),
  };
  return { body, headers };
}

const send = (
  { outbound }: Kernel,
  { url, timeoutMs, endpoint }: Claimed,
  request: { body: string; headers: Record<string, string> },
  { httpsOnly, signal }: AttemptOptions,
): Promise<OutboundReply> =>
  outbound.request({
    ...{ service: 'webhooks', method: 'POST', url, timeoutMs, httpsOnly, signal, ...request },
    // Many endpoints may be at one host, and one that fails must not stop the others.
    isolate: endpoint,
    maxBytes: keptBytes,
    truncate: true,
  });

async function answered(kernel: Kernel, { id, org, attempt: number }: Claimed, reply: OutboundReply) {
  const { status, body } = reply;
  const seal = await sealerOf(kernel, org);
  const answer = body.length === 0 ? null : seal({ org, delivery: id, attempt: number }, body.toString('utf8'));
  const isSuccess = status >= 200 && status < 300;
  const failure = isSuccess ? null : status >= 300 && status < 400 ? 'REDIRECT' : status === 410 ? 'GONE' : 'STATUS';
  return { status, answer, failure, askedMs: isSuccess ? 0 : retryAfterMs(reply, kernel.clock.now()) };
}

function failed(error: unknown, signal: AbortSignal): Partial<Outcome> {
  if (signal.aborted) return { failure: 'INTERRUPTED' };
  const reason = outboundFailure(error);
  if (reason === 'open' || reason === 'overloaded') {
    const seconds = error instanceof NexusError ? (error.options.retryAfterSeconds ?? 1) : 1;
    return { postponedMs: seconds * second };
  }
  return { failure: (reason ?? 'network').toUpperCase().replace('-', '_') };
}
