import type { Schema } from '../../api/client.ts';

type JobStatus = Schema<'Job'>['status'];

/** What can be chosen of the queue, and the states that it asks for. Failing is chosen unless the address says otherwise. */
export const queueFilters = {
  failing: { label: 'Failed or retrying', states: ['retrying', 'failed'] },
  failed: { label: 'Failed', states: ['failed'] },
  retrying: { label: 'Retrying', states: ['retrying'] },
  running: { label: 'Running', states: ['running'] },
  waiting: { label: 'Waiting', states: ['waiting'] },
  scheduled: { label: 'Scheduled', states: ['scheduled'] },
  any: { label: 'Any state', states: [] },
} as const satisfies Record<string, { label: string; states: readonly JobStatus[] }>;

export type QueueFilter = keyof typeof queueFilters;

/** What the address of the page of jobs says. */
export interface JobsSearch {
  status?: QueueFilter | undefined;
  /** Of the jobs in the queue. */
  name?: string | undefined;
  /** Name of the job whose runs are open. */
  open?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const readJobsSearch = ({ status, name, open }: Record<string, unknown>): JobsSearch => ({
  status: typeof status === 'string' && Object.hasOwn(queueFilters, status) ? (status as QueueFilter) : undefined,
  name: text(name),
  open: text(open),
});
