import type { Tone } from '../../ui/badge.tsx';
import type { Delivery, Endpoint } from './calls.ts';

export const deliveryStates = ['pending', 'sending', 'delivered', 'retrying', 'exhausted', 'held', 'dropped'] as const;

interface Words {
  label: string;
  tone: Tone;
}

export const deliveryWords: Record<Delivery['state'], Words & { hint: string }> = {
  pending: { label: 'Pending', tone: 'info', hint: 'Waiting for its turn' },
  sending: { label: 'Sending', tone: 'info', hint: 'The endpoint has not answered yet' },
  delivered: { label: 'Delivered', tone: 'success', hint: 'The endpoint accepted it' },
  retrying: { label: 'Retrying', tone: 'warning', hint: 'The last attempt failed, another one is planned' },
  exhausted: { label: 'Failed', tone: 'danger', hint: 'All attempts failed' },
  held: { label: 'Held', tone: 'neutral', hint: 'The endpoint was disabled' },
  dropped: { label: 'Dropped', tone: 'neutral', hint: 'The endpoint was deleted' },
};

/** An answer is to be expected within seconds. */
export const isOpen = (state: string): boolean => state === 'pending' || state === 'sending';

/** What is not on its way, and whose endpoint was not deleted. */
export const canReplay = ({ state }: Pick<Delivery, 'state'>): boolean =>
  state === 'delivered' || state === 'exhausted' || state === 'held' || state === 'retrying';

const disabledWords: Record<NonNullable<Endpoint['disabledReason']>, Words> = {
  requested: { label: 'Disabled', tone: 'neutral' },
  gone: { label: 'Disabled: gone', tone: 'danger' },
  failing: { label: 'Disabled: failing', tone: 'danger' },
};

export function endpointWords({ state, disabledReason, failingSince }: Endpoint): Words {
  if (state === 'disabled') return disabledWords[disabledReason ?? 'requested'];
  if (failingSince !== null) return { label: 'Failing', tone: 'warning' };
  return { label: 'Enabled', tone: 'success' };
}

const failures: Record<string, string> = {
  STATUS: 'Refused by its status',
  TIMEOUT: 'No answer in time',
  INTERRUPTED: 'Interrupted: it is unknown whether it arrived',
};

/** `CONNECTION_REFUSED` is "Connection refused". */
function failureText(code: string): string {
  const text = code.toLowerCase().replaceAll('_', ' ');
  return failures[code] ?? text.charAt(0).toUpperCase() + text.slice(1);
}

/** "HTTP 503", or why there was no answer. */
export function answerText(status: number | null, failure: string | null): string {
  if (status !== null) return `HTTP ${status}`;
  return failure === null ? '' : failureText(failure);
}

export const orderings: readonly { value: Endpoint['ordering']; label: string; hint: string }[] = [
  { value: 'none', label: 'None', hint: 'As fast as they come' },
  { value: 'subject', label: 'By subject', hint: 'Events about the same thing one after the other' },
  { value: 'endpoint', label: 'Strict', hint: 'One after the other; one that fails holds up all behind it' },
];
