import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../ui/format.ts';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { type JobKind, jobKindsQuery } from './queries.ts';

type Counted = 'running' | 'waiting' | 'scheduled' | 'retrying' | 'failed';

/** How many jobs there are in each state. The table below says why there are none where they cannot be read. */
export function JobFigures() {
  const { data, error } = useQuery(jobKindsQuery);
  if (error) return null;
  const sum = (state: Counted) => data && formatNumber(sumOf(data, state));
  return (
    <StatGrid>
      <Stat label="Failed" value={sum('failed')} data-testid="failed-jobs" />
      <Stat label="Retrying" value={sum('retrying')} data-testid="retrying-jobs" />
      <Stat label="Running" value={sum('running')} data-testid="running-jobs" />
      <Stat label="Waiting" value={sum('waiting')} data-testid="waiting-jobs" />
      <Stat label="Scheduled" value={sum('scheduled')} data-testid="scheduled-jobs" />
    </StatGrid>
  );
}

const sumOf = (kinds: readonly JobKind[], state: Counted): number =>
  kinds.reduce((total, kind) => total + kind[state], 0);
