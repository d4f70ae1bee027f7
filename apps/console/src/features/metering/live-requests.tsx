import { useQuery } from '@tanstack/react-query';
import { Status } from '../../ui/badge.tsx';
import { formatCompact, formatNumber, formatPercent } from '../../ui/format.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { daysSince } from './days.ts';
import { realtimeQuery, usageHistoryQuery } from './queries.ts';

/** The last ten minutes beside the chosen days. */
export function LiveRequests({ days }: { days: readonly string[] }) {
  const now = useQuery(realtimeQuery);
  const chosen = useDays(days);
  const sum = (count: (day: { requests: number; errors: number }) => number) =>
    chosen?.reduce((total, day) => total + count(day), 0);
  const [requests, errors] = [sum((day) => day.requests), sum((day) => day.errors)];
  return (
    <StatGrid>
      <Stat
        label={
          <span className="flex items-center justify-between gap-2">
            Requests per second
            <Status tone="success" live className="text-xs">
              Live
            </Status>
          </span>
        }
        value={now.data && formatNumber(now.data.perSecond)}
        data-testid="usage-live"
      >
        <Sparkline values={now.data?.minutes.map((minute) => minute.requests) ?? []} />
      </Stat>
      <Stat label="Errors in ten minutes" value={now.data && formatNumber(now.data.errors)}>
        <Sparkline values={now.data?.minutes.map((minute) => minute.errors) ?? []} />
      </Stat>
      <Stat
        label="Requests"
        value={requests === undefined ? undefined : formatCompact(requests)}
        data-testid="usage-requests"
      >
        <Sparkline values={chosen?.map((day) => day.requests) ?? []} />
      </Stat>
      <Stat
        label="Errors"
        value={
          requests === undefined || errors === undefined ? undefined : formatPercent(errors / Math.max(1, requests))
        }
        data-testid="usage-error-rate"
      >
        <Sparkline values={chosen?.map((day) => day.errors) ?? []} />
      </Stat>
    </StatGrid>
  );
}

function useDays(days: readonly string[]) {
  const { data } = useQuery(usageHistoryQuery(daysSince(days[0] ?? '', new Date())));
  const wanted = new Set(days);
  return data?.days.filter(({ day }) => wanted.has(day));
}
