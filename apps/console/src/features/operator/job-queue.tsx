import { useInfiniteQuery } from '@tanstack/react-query';
import { ListChecks, X } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Toolbar } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, NoMatches } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { jobTones, stateWord } from './job-words.ts';
import { type JobsSearch, type QueueFilter, queueFilters } from './jobs-search.ts';
import { type Job, jobsKey, jobsQuery } from './queries.ts';

type Filter = Pick<JobsSearch, 'status' | 'name'>;

interface JobQueueProps {
  filter: Filter;
  onFilterChange: (filter: Filter) => void;
}

/** Jobs that are not done, each of which can be retried or cancelled where it failed. */
export function JobQueue({ filter, onFilterChange }: JobQueueProps) {
  const { status = 'failing', name } = filter;
  const list = useInfiniteQuery(jobsQuery({ status: queueFilters[status].states.join(',') || undefined, name }));
  const [cancelling, setCancelling] = useState<Job>();
  const retry = useAct(
    ({ id }: Job) => call(api.POST('/api/v1/operator/jobs/{job}/retry', { params: { path: { job: id } } })),
    { success: 'Job queued again', failure: 'The job could not be retried', invalidates: [jobsKey] },
  );
  return (
    <div>
      <Filters filter={{ status, name }} onChange={onFilterChange} />
      <DataTable
        label="Queue"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(job) =>
          hasFailed(job) ? <Actions job={job} onRetry={retry.mutate} onCancel={setCancelling} /> : null
        }
        empty={
          status === 'failing' && name === undefined ? (
            <EmptyState icon={<ListChecks aria-hidden />} title="No job has failed" />
          ) : (
            <NoMatches what="No job" onClear={() => onFilterChange({ status: undefined, name: undefined })} />
          )
        }
        data-testid="jobs-table"
      />
      <ConfirmChange
        target={cancelling}
        onClose={() => setCancelling(undefined)}
        title={({ name: job }) => `Cancel ${job}?`}
        description={({ id }) => `The work of job ${id} will not be done. This cannot be undone.`}
        action="Cancel job"
        change={({ id }) => call(api.DELETE('/api/v1/operator/jobs/{job}', { params: { path: { job: id } } }))}
        refresh={[jobsKey]}
        done="Job canceled"
      />
    </div>
  );
}

const hasFailed = ({ status }: Job): boolean => status === 'failed' || status === 'retrying';

const columns: Column<Job>[] = [
  {
    id: 'name',
    header: 'Job',
    cell: ({ name, id, organizationId, error }) => (
      <div className="py-1">
        <code className="block truncate font-mono">{name}</code>
        <span className="block truncate text-muted-foreground text-sm">{organizationId ?? `Job ${id}`}</span>
        <span className="block wrap-anywhere whitespace-normal text-sm @[42rem]:hidden">{error}</span>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '8rem',
    cell: ({ status }) => (
      <Status tone={jobTones[status]} live={status === 'running'}>
        {stateWord(status)}
      </Status>
    ),
  },
  {
    id: 'error',
    header: 'What failed',
    from: 'md',
    cell: ({ error }) => <span className="block wrap-anywhere whitespace-normal">{error ?? '–'}</span>,
  },
  {
    id: 'attempts',
    header: 'Attempts',
    align: 'right',
    from: 'sm',
    width: '7rem',
    cell: ({ attempts, maxAttempts }) => `${formatNumber(attempts)} of ${formatNumber(maxAttempts)}`,
  },
  { id: 'next', header: 'Next attempt', from: 'lg', width: '9rem', cell: (job) => <NextAttempt job={job} /> },
];

function NextAttempt({ job: { status, runAt } }: { job: Job }) {
  if (status === 'running') return 'Now';
  return <RelativeTime value={status === 'failed' ? undefined : runAt} fallback="None left" />;
}

interface ActionsProps {
  job: Job;
  onRetry: (job: Job) => void;
  onCancel: (job: Job) => void;
}

const Actions = ({ job, onRetry, onCancel }: ActionsProps) => (
  <RowMenu of={`${job.name} ${job.id}`}>
    <DropdownMenuItem onSelect={() => onRetry(job)} data-testid="retry-job">
      Retry now
    </DropdownMenuItem>
    <DropdownMenuItem danger onSelect={() => onCancel(job)} data-testid="cancel-job">
      Cancel job
    </DropdownMenuItem>
  </RowMenu>
);

const options = Object.entries(queueFilters).map(([value, { label }]) => ({ value: value as QueueFilter, label }));

function Filters({
  filter: { status = 'failing', name },
  onChange,
}: {
  filter: Filter;
  onChange: (to: Filter) => void;
}) {
  return (
    <Toolbar>
      <Select
        aria-label="State"
        value={status}
        onValueChange={(chosen) => onChange({ name, status: chosen === 'failing' ? undefined : chosen })}
        options={options}
        className="w-48"
        data-testid="job-state-select"
      />
      {name !== undefined && (
        <Button onClick={() => onChange({ status, name: undefined })} data-testid="clear-job-name">
          <span className="sr-only">Show all jobs, not only </span>
          <code className="font-mono">{name}</code>
          <X aria-hidden />
        </Button>
      )}
    </Toolbar>
  );
}
