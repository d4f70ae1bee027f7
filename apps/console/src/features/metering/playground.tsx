import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { StackedBarChart } from '../../ui/charts/index.tsx';
import { MultiCombobox } from '../../ui/combobox.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DateRangePicker } from '../../ui/date-range.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Toolbar } from '../../ui/page.tsx';
import { type DateRange, rangeBounds } from '../../ui/range.ts';
import { SearchFilter } from '../../ui/search-filter.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { dateRangeOf, rangeText } from '../audit/search.ts';
import { ChartCard } from './chart-card.tsx';
import { downloadCsv } from './csv.ts';
import { type MeteredItem, nameOf, seriesOf, windowLabel } from './metered-series.ts';
import { type Meter, meterQuery } from './queries.ts';
import { type MeterSearch, meterWindows } from './usage-search.ts';

const route = getRouteApi('/signed-in/o/$org/meters/$meter');
const standardRange: DateRange = { range: '30d' };

/** Asks the meter as the API can be asked, and draws the answer. */
export function Playground({ of: meter }: { of: Meter }) {
  const { range: text, window = 'day', subject, groupBy = [] } = route.useSearch();
  const range = useMemo(() => dateRangeOf(text) ?? standardRange, [text]);
  const bounds = useMemo(() => {
    const { from, to } = rangeBounds(range, new Date());
    return { from: from.toISOString(), to: to.toISOString() };
  }, [range]);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const question = {
    ...bounds,
    window,
    timezone,
    subject,
    groupBy: groupBy.length > 0 ? groupBy.join(',') : undefined,
  };
  const { data, error, refetch } = useQuery({ ...meterQuery(meter.slug, question), placeholderData: keepPreviousData });
  const { points, series } = seriesOf(data?.items ?? []);
  return (
    <section className="mb-8" aria-label="Query">
      <Controls of={meter} range={range} window={window} subject={subject ?? ''} groupBy={groupBy} />
      <ChartCard
        title={meter.slug}
        description={`By ${window}, in ${timezone}`}
        isPending={data === undefined}
        error={data === undefined ? error : undefined}
        onRetry={refetch}
        empty={
          data?.items.length === 0
            ? { title: 'No events in this time', description: `Events of type ${meter.eventType} are counted here.` }
            : undefined
        }
        onDownload={() => save(meter.slug, data?.items ?? [])}
      >
        <StackedBarChart
          title={`${meter.slug} by ${window}`}
          data={points}
          x="at"
          series={series}
          formatX={(at) => windowLabel(String(at), window)}
        />
      </ChartCard>
      <DataTable
        label="Answer"
        columns={columnsBy(window)}
        rows={data?.items}
        rowKey={(item) => `${item.from} ${nameOf(item)}`}
        error={error}
        onRetry={refetch}
        virtualHeight="24rem"
        empty={<EmptyState title="No events in this time" />}
        data-testid="meter-answer-table"
      />
    </section>
  );
}

interface ControlsProps {
  of: Meter;
  range: DateRange;
  window: NonNullable<MeterSearch['window']>;
  subject: string;
  groupBy: readonly string[];
}

function Controls({ of: meter, range, window, subject, groupBy }: ControlsProps) {
  const navigate = route.useNavigate();
  const change = (changes: MeterSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  return (
    <Toolbar>
      <DateRangePicker value={range} onValueChange={(next) => change({ range: rangeText(next) })} />
      <Select
        aria-label="Window"
        value={window}
        onValueChange={(next) => change({ window: next })}
        options={meterWindows.map((value) => ({ value, label: `By ${value}` }))}
        className="w-auto"
        data-testid="meter-window-select"
      />
      <MultiCombobox
        aria-label="Group by"
        values={groupBy}
        onValuesChange={(next) => change({ groupBy: next.length > 0 ? next : undefined })}
        options={['subject', ...Object.keys(meter.groupBy)].map((name) => ({
          value: name,
          label: name === 'subject' ? 'customer' : name,
        }))}
        placeholder="Not grouped"
        className="w-44"
        data-testid="meter-group-select"
      />
      <SearchFilter
        label="External id of a customer"
        value={subject}
        onSearch={(text) => change({ subject: text || undefined })}
        className="w-full sm:w-60"
        data-testid="meter-subject-input"
      />
    </Toolbar>
  );
}

const save = (slug: string, items: readonly MeteredItem[]): void =>
  downloadCsv(
    slug,
    ['from', 'to', 'customer', 'groups', 'value', 'events'],
    items.map(({ from, to, subject, groups, value, events }) => [
      from,
      to,
      subject,
      Object.entries(groups)
        .map(([name, group]) => `${name}=${group ?? ''}`)
        .join(' '),
      value,
      events,
    ]),
  );

const columnsBy = (window: ControlsProps['window']): Column<MeteredItem>[] => [
  { id: 'from', header: 'From', width: '11rem', cell: ({ from }) => windowLabel(from, window) },
  { id: 'name', header: 'Group', from: 'sm', names: true, cell: (item) => nameOf(item) },
  {
    id: 'value',
    header: 'Value',
    align: 'right',
    width: '9rem',
    cell: ({ value }) => (value === null ? '–' : formatNumber(Number(value))),
  },
  { id: 'events', header: 'Events', align: 'right', width: '7rem', cell: ({ events }) => formatNumber(events) },
];
