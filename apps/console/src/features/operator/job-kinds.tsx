import { useQuery } from '@tanstack/react-query';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/time.tsx';
import { standing } from './job-words.ts';
import { type JobKind, jobKindsQuery } from './queries.ts';

interface JobKindsProps {
  /** Name of the one whose details are open. */
  opened: string | undefined;
  onOpen: (name: string) => void;
}

/** Every job by name: when it ran, how that went, and when it runs next. */
export function JobKinds({ opened, onOpen }: JobKindsProps) {
  const { data, error, refetch } = useQuery(jobKindsQuery);
  return (
    <DataTable
      label="All jobs"
      columns={columns(onOpen)}
      rows={data}
      rowKey={({ name }) => name}
      error={error}
      onRetry={refetch}
      onOpen={({ name }) => onOpen(name)}
      selectedKey={opened}
      data-testid="job-kinds-table"
    />
  );
}

const columns = (onOpen: (name: string) => void): Column<JobKind>[] => [
  {
    id: 'name',
    header: 'Job',
    cell: ({ name }) => (
      <button
        type="button"
        onClick={() => onOpen(name)}
        className="block max-w-full truncate font-mono hover:underline"
      >
        {name}
      </button>
    ),
  },
  {
    id: 'schedule',
    header: 'Schedule',
    from: 'lg',
    width: '11rem',
    cell: ({ cron }) =>
      cron === null ? (
        <span className="text-muted-foreground">By requests</span>
      ) : (
        <code className="block w-40 truncate font-mono" title={cron}>
          {cron}
        </code>
      ),
  },
  {
    id: 'standing',
    header: 'State',
    width: '8rem',
    cell: (kind) => {
      const { text, ...status } = standing(kind);
      return <Status {...status}>{text}</Status>;
    },
  },
  {
    id: 'last',
    header: 'Last run',
    from: 'sm',
    width: '9rem',
    cell: ({ lastStartedAt }) => <RelativeTime value={lastStartedAt} />,
  },
  {
    id: 'duration',
    header: 'Took',
    align: 'right',
    from: 'md',
    width: '6rem',
    cell: ({ lastSuccess }) => (lastSuccess === null ? '–' : formatDuration(lastSuccess.durationMs)),
  },
  {
    id: 'next',
    header: 'Next run',
    from: 'md',
    width: '9rem',
    cell: ({ nextRunAt }) => <RelativeTime value={nextRunAt} fallback="–" />,
  },
  {
    id: 'waiting',
    header: 'In the queue',
    align: 'right',
    from: 'xl',
    width: '8rem',
    cell: ({ waiting, scheduled, running, retrying, failed }) =>
      formatNumber(waiting + scheduled + running + retrying + failed),
  },
];
