import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { rowsOf } from '../../api/queries.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { formatDuration, formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { type JobKind, type JobRun, jobKindsQuery, jobRunsQuery } from './queries.ts';

interface JobKindSheetProps {
  name: string;
  onClose: () => void;
  /** Shows the jobs of this name that are not done. */
  onShowQueue: () => void;
}

/** One job: its schedule, what is in the queue, and its last runs. */
export function JobKindSheet({ name, onClose, onShowQueue }: JobKindSheetProps) {
  const { data } = useQuery(jobKindsQuery);
  const kind = data?.find((each) => each.name === name);
  return (
    <Sheet open onOpenChange={onClose} title={<code className="font-mono">{name}</code>} data-testid="job-kind-sheet">
      <div className="grid gap-6">
        {kind && <Facts kind={kind} />}
        <Button className="justify-self-start" onClick={onShowQueue} data-testid="show-queue-button">
          Show its jobs in the queue
        </Button>
        <section className="grid gap-2">
          <h3 className="font-medium">Last runs</h3>
          <p className="text-muted-foreground text-sm">Repeated outcomes within ten minutes are not all kept.</p>
          <JobRuns name={name} />
        </section>
      </div>
    </Sheet>
  );
}

const Facts = ({ kind }: { kind: JobKind }) => (
  <DescriptionList
    items={[
      {
        term: 'Schedule',
        value: kind.cron === null ? 'None: enqueued by requests' : <code className="font-mono">{kind.cron}</code>,
      },
      { term: 'Next run', value: <DateTime value={kind.nextRunAt} /> },
      { term: 'Last run', value: <DateTime value={kind.lastStartedAt} fallback="Never" /> },
      { term: 'Last failure', value: <DateTime value={kind.lastFailure?.startedAt} fallback="None recorded" /> },
      { term: 'Queue', value: queueText(kind) },
    ]}
  />
);

const states = ['running', 'waiting', 'scheduled', 'retrying', 'failed'] as const;

function queueText(kind: JobKind): string {
  const parts = states.filter((state) => kind[state] > 0).map((state) => `${formatNumber(kind[state])} ${state}`);
  return parts.length === 0 ? 'Empty' : parts.join(', ');
}

function JobRuns({ name }: { name: string }) {
  const list = useInfiniteQuery(jobRunsQuery(name));
  return (
    <DataTable
      label="Last runs"
      columns={columns}
      {...rowsOf(list)}
      rowKey={({ startedAt, attempt }) => `${startedAt} ${attempt}`}
      empty={<EmptyState icon={<History aria-hidden />} title="No runs recorded" />}
      data-testid="job-runs-table"
    />
  );
}

const columns: Column<JobRun>[] = [
  {
    id: 'started',
    header: 'Began',
    width: '9rem',
    cell: ({ startedAt }) => <DateTime value={startedAt} form="short" />,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ error }) =>
      error === null ? (
        <Status tone="success">Succeeded</Status>
      ) : (
        <Status tone="danger" className="wrap-anywhere whitespace-normal">
          {error}
        </Status>
      ),
  },
  { id: 'took', header: 'Took', align: 'right', width: '5.5rem', cell: ({ durationMs }) => formatDuration(durationMs) },
];
