import { createHash } from 'node:crypto';
import type { Answer } from '../shared/server.ts';
import { StripeFailure } from './errors.ts';

interface Kept {
  fingerprint: string;
  answer: Answer;
  /** Milliseconds. */
  at: number;
}

const day = 86_400_000;

/** Answers by `Idempotency-Key`, forgotten after 24 hours (docs.stripe.com/api/idempotent_requests). */
export class Idempotency {
  private readonly kept = new Map<string, Kept>();

  /** The first answer, if this call repeats one. */
  find(key: string, call: string, now: number): Answer | undefined {
    const kept = this.kept.get(key);
    if (kept === undefined || now - kept.at >= day) {
      this.kept.delete(key);
      return undefined;
    }
    if (kept.fingerprint !== fingerprintOf(call)) {
      throw new StripeFailure(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      });
    }
    return { ...kept.answer, headers: { ...kept.answer.headers, 'idempotent-replayed': 'true' } };
  }

  keep(key: string, call: string, answer: Answer, now: number): void {
    this.kept.set(key, { fingerprint: fingerprintOf(call), answer, at: now });
  }
}

const fingerprintOf = (call: string): string => createHash('sha256').update(call).digest('hex');
