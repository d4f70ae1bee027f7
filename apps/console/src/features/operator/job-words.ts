import type { Tone } from '../../ui/badge.tsx';
import type { Job, JobKind } from './queries.ts';

export const jobTones: Record<Job['status'], Tone> = {
  scheduled: 'neutral',
  waiting: 'info',
  running: 'primary',
  retrying: 'warning',
  failed: 'danger',
};

/** As it stands in a cell. */
export const stateWord = (status: Job['status']): string => status.charAt(0).toUpperCase() + status.slice(1);

/** How a job stands: what it does now, otherwise how its last run ended. */
export function standing({ failed, retrying, running, lastSuccess, lastFailure, lastStartedAt }: JobKind): {
  tone: Tone;
  text: string;
  live?: true;
} {
  if (failed > 0) return { tone: 'danger', text: 'Failed' };
  if (retrying > 0) return { tone: 'warning', text: 'Retrying' };
  if (running > 0) return { tone: 'primary', text: 'Running', live: true };
  // RFC 3339 in UTC, so that the later one is the greater text.
  if (lastFailure !== null && lastFailure.startedAt > (lastSuccess?.startedAt ?? ''))
    return { tone: 'warning', text: 'Failed last' };
  if (lastSuccess !== null) return { tone: 'success', text: 'Succeeded' };
  return { tone: 'neutral', text: lastStartedAt === null ? 'Not run yet' : 'Started' };
}
