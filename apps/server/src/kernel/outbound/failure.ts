import { errors, NexusError } from '../errors.ts';
import { TooLarge } from './transport.ts';

/**
 * Why a call has no reply. `refused`, `invalid`, `open` (the breaker) and `overloaded` are decided here, the others by the
 * network or the service.
 */
export type Reason =
  | 'refused'
  | 'invalid'
  | 'open'
  | 'overloaded'
  | 'aborted'
  | 'timeout'
  | 'too-large'
  | 'redirects'
  | 'network';

const reasons = new WeakMap<object, Reason>();

/** Why a call failed that threw this; undefined for an error of something else. */
export const outboundFailure = (thrown: unknown): Reason | undefined =>
  typeof thrown === 'object' && thrown !== null ? reasons.get(thrown) : undefined;

/** The error, which `outboundFailure` then knows the reason of. */
export function because(reason: Reason, error: NexusError): NexusError {
  reasons.set(error, reason);
  return error;
}

export interface Failure {
  reason: Reason;
  error: NexusError;
}

const publicDetail: Record<Exclude<Reason, 'refused' | 'invalid' | 'open' | 'overloaded'>, string> = {
  aborted: 'The call was aborted before the service replied',
  timeout: 'The service did not answer in time',
  'too-large': "The service's response is too large",
  redirects: 'The service redirected too often',
  network: 'The service could not be reached',
};

const retriedReasons = new Set<Reason>(['timeout', 'network']);
export const isRetried = (reason: Reason): boolean => retriedReasons.has(reason);

/** Turns what undici, DNS or a socket threw into a NexusError. `where` is service and host, for the log. */
export function toFailure(thrown: unknown, where: string, aborted: boolean): Failure {
  if (thrown instanceof NexusError) return { reason: 'refused', error: because('refused', thrown) };
  const code = codeOf(thrown);
  if (code === 'UND_ERR_INVALID_ARG') {
    const internal = `${where}: ${thrown instanceof Error ? thrown.message : code}`;
    return {
      reason: 'invalid',
      error: because('invalid', errors.OUTBOUND_REFUSED('The request cannot be sent', { internal })),
    };
  }
  return failed(reasonOf(thrown, code, aborted), where, thrown);
}

export function failed(reason: keyof typeof publicDetail, where: string, cause?: unknown): Failure {
  const internal = `${where}: ${reason} ${codeOf(cause)}`.trim();
  return { reason, error: because(reason, errors.OUTBOUND_FAILED(publicDetail[reason], { internal, cause })) };
}

function reasonOf(thrown: unknown, code: string, aborted: boolean): keyof typeof publicDetail {
  if (thrown instanceof TooLarge) return 'too-large';
  if (aborted) return 'aborted';
  const name = thrown instanceof Error ? thrown.name : '';
  return name === 'TimeoutError' || code.endsWith('TIMEOUT') || code === 'ETIMEDOUT' ? 'timeout' : 'network';
}

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
