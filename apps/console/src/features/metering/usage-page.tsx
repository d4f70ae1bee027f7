import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useOrganization } from '../../session/use-organization.ts';
import { DateRangePicker } from '../../ui/date-range.tsx';
import { PageHeader } from '../../ui/page.tsx';
import type { DateRange } from '../../ui/range.ts';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { dateRangeOf, rangeText } from '../audit/search.ts';
import { Quotas } from '../billing/own/quotas.tsx';
import { daysOf } from './days.ts';
import { EndpointsView } from './endpoints-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { LiveRequests } from './live-requests.tsx';
import { MeteredView } from './metered-view.tsx';
import { Overage } from './overage.tsx';
import type { UsageView } from './usage-search.ts';
import { VerificationsView } from './verifications-view.tsx';

const route = getRouteApi('/signed-in/o/$org/usage');

const standardRange: DateRange = { range: '30d' };

const views: readonly [UsageView, string][] = [
  ['meters', 'By meter'],
  ['endpoints', 'By endpoint'],
  ['errors', 'Errors'],
  ['customer', 'By customer'],
  ['key', 'By key'],
  ['code', 'By verification code'],
  ['tag', 'By tag'],
];

export function UsagePage() {
  const { view = 'meters', range: text } = route.useSearch();
  const navigate = route.useNavigate();
  const range = useMemo(() => dateRangeOf(text) ?? standardRange, [text]);
  // The same days as long as the page stands, so that figures beside each other are of one time.
  const days = useMemo(() => daysOf(range, new Date()), [range]);
  return (
    <>
      <PageHeader
        title="Usage"
        description="What the organization and its customers use, up to date within seconds. Days are in UTC."
        actions={
          <DateRangePicker
            value={range}
            onValueChange={(next) =>
              navigate({ search: (before) => ({ ...before, range: rangeText(next) }), replace: true })
            }
          />
        }
      />
      <LiveRequests days={days} />
      <div className="mb-6 grid items-start gap-4 lg:grid-cols-2">
        <Quotas />
        <Overage />
      </div>
      <ViewTabs />
      <View view={view} days={days} />
    </>
  );
}

function ViewTabs() {
  const { slug: org } = useOrganization();
  const { range } = route.useSearch();
  return (
    <TabNav aria-label="Usage" className="mb-4">
      {views.map(([view, label]) => (
        <Link
          key={view}
          to="/o/$org/usage"
          params={{ org }}
          search={{ range, ...(view !== 'meters' && { view }) }}
          activeOptions={{ exact: true, includeSearch: true }}
          replace
          className={tabLink}
          data-testid={`usage-${view}-tab`}
        >
          {label}
        </Link>
      ))}
    </TabNav>
  );
}

function View({ view, days }: { view: UsageView; days: readonly string[] }) {
  if (view === 'meters') return <MeteredView days={days} />;
  if (view === 'endpoints') return <EndpointsView days={days} />;
  if (view === 'errors') return <ErrorsView days={days} />;
  return <VerificationsView key={view} groupBy={view} days={days} />;
}
