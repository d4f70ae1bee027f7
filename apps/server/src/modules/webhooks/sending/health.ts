import { day, hour } from '../../../kernel/clock.ts';

/** What is known of an endpoint that fails. Times are epoch milliseconds. */
export interface Failing {
  /** Of the first failure since the last success. */
  failingSince: number;
  /** Messages that have begun to fail since then. */
  failedMessages: number;
  /** When the last of these did. */
  lastFailedAt: number;
}

/** Days of failing after which owners get a mail; on the last of them the endpoint is disabled. */
export const warningDays = [1, 3, 5] as const;

const leastMessages = 10;
const leastSpanMs = 24 * hour;

/** Days of failing that have passed, of those that count. */
export const warningsDue = ({ failingSince }: Pick<Failing, 'failingSince'>, now: number): number =>
  warningDays.filter((days) => now - failingSince >= days * day).length;

/**
 * Five days without a success, and not because of one message: many have failed, over more than a day. Ten failures in a
 * row are an outage of minutes where many messages are sent (polar#8815).
 */
export const mustBeDisabled = (failing: Failing, now: number): boolean =>
  warningsDue(failing, now) === warningDays.length &&
  failing.failedMessages >= leastMessages &&
  failing.lastFailedAt - failing.failingSince >= leastSpanMs;
