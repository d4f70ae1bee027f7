import { useQuery } from '@tanstack/react-query';
import { useAccess } from '../../session/access.ts';
import { Status } from '../../ui/badge.tsx';
import { formatCompact, formatDuration, formatMoney, formatNumber, formatPercent } from '../../ui/format.ts';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { DateTime } from '../../ui/time.tsx';
import { upcomingQuery } from '../billing/own/queries.ts';
import { endpointUsageQuery, realtimeQuery, usageHistoryQuery } from '../metering/queries.ts';
import { changeOf } from './steps.ts';

/** Days that figures are of; as many before are what they are compared with. */
const shownDays = 7;

export function Figures() {
  const { can, operator } = useAccess();
  return (
    <StatGrid>
      {can('usage:read') && (
        <>
          <LiveStat />
          <RequestStats />
          <DurationStat />
        </>
      )}
      {!operator && can('billing:read') && <SpendStat />}
    </StatGrid>
  );
}

function LiveStat() {
  const { data } = useQuery(realtimeQuery);
  return (
    <Stat
      label={
        <span className="flex items-center justify-between gap-2">
          Requests per second
          <Status tone="success" live className="text-xs">
            Live
          </Status>
        </span>
      }
      value={data && formatNumber(data.perSecond)}
      data-testid="overview-live"
    >
      <Sparkline values={data?.minutes.map(({ requests }) => requests) ?? []} />
    </Stat>
  );
}

function RequestStats() {
  const { data } = useQuery(usageHistoryQuery(2 * shownDays));
  const now = data?.days.slice(-shownDays) ?? [];
  const before = sumOf(data?.days.slice(0, -shownDays) ?? []);
  const sum = sumOf(now);
  const rate = ({ requests, errors }: Sum) => errors / Math.max(1, requests);
  return (
    <>
      <Stat
        label={`Requests, ${shownDays} days`}
        value={data && formatCompact(sum.requests)}
        change={data && changeOf(sum.requests, before.requests)}
        data-testid="overview-requests"
      >
        <Sparkline values={now.map(({ requests }) => requests)} />
      </Stat>
      <Stat
        label={`Errors, ${shownDays} days`}
        value={data && formatPercent(rate(sum))}
        change={data && changeOf(rate(sum), rate(before))}
        better="down"
        data-testid="overview-errors"
      >
        <Sparkline values={now.map(({ errors }) => errors)} />
      </Stat>
    </>
  );
}

interface Sum {
  requests: number;
  errors: number;
}

const sumOf = (days: readonly Sum[]): Sum => ({
  requests: days.reduce((sum, { requests }) => sum + requests, 0),
  errors: days.reduce((sum, { errors }) => sum + errors, 0),
});

function DurationStat() {
  const { data } = useQuery(endpointUsageQuery(shownDays));
  return (
    <Stat
      label={`p95 duration, ${shownDays} days`}
      value={data && formatDuration(data.total.p95Ms)}
      data-testid="overview-p95"
    >
      {data && <span className="text-muted-foreground text-sm">Median {formatDuration(data.total.medianMs)}</span>}
    </Stat>
  );
}

/** The organization's own bill so far; the operator of the installation has none. */
function SpendStat() {
  const { data, isPending } = useQuery(upcomingQuery);
  return (
    <Stat
      label="Next invoice, before tax"
      value={isPending ? undefined : data ? formatMoney(data.subtotal, data.currency) : 'None'}
      data-testid="overview-spend"
    >
      {data && (
        <span className="text-muted-foreground text-sm">
          on <DateTime value={data.periodEnd} form="date" />
        </span>
      )}
    </Stat>
  );
}
