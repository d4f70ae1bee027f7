import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatMoney, formatNumber, formatPercent } from '../../ui/format.ts';
import { Money } from '../../ui/number.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { formatMonth } from './months.ts';
import { revenueQuery } from './queries.ts';
import { type Months, RevenueChart } from './revenue-chart.tsx';

type Month = Schema<'RevenueMonth'>;

const choices: readonly Months[] = [6, 12, 24];

export function RevenuePage() {
  const [months, setMonths] = useState<Months>(12);
  const { data } = useQuery(revenueQuery({ months }));
  const last = data?.months.at(-1);
  const currency = data?.currency ?? 'USD';
  return (
    <>
      <PageHeader
        title="Revenue"
        description="Monthly recurring revenue, what changed it, and what was charged for usage."
        actions={
          <fieldset aria-label="Months" className="inline-flex rounded-md border bg-card p-px">
            {choices.map((each) => (
              <Button
                key={each}
                size="sm"
                variant="ghost"
                aria-pressed={months === each}
                onClick={() => setMonths(each)}
              >
                {each} months
              </Button>
            ))}
          </fieldset>
        }
      />
      <Figures last={last} before={data?.months.at(-2)} currency={currency} />
      <div className="my-6">
        <RevenueChart months={months} />
      </div>
      <Section title="Months">
        <DataTable
          label="Months"
          columns={columnsIn(currency, last?.month)}
          rows={data && [...data.months].reverse()}
          rowKey={({ month }) => month}
          data-testid="revenue-table"
        />
      </Section>
    </>
  );
}

interface FiguresProps {
  last: Month | undefined;
  before: Month | undefined;
  currency: string;
}

/** Of the month that runs, against the one before. */
function Figures({ last, before, currency }: FiguresProps) {
  const money = (micros: string | null | undefined) => (micros ? formatMoney(micros, currency) : '–');
  return (
    <StatGrid>
      <Stat
        label="MRR"
        value={last && money(last.endMrr)}
        change={last && before && changeOf(before.endMrr, last.endMrr)}
        better="up"
        data-testid="mrr"
      />
      <Stat label="ARR" value={last && money(last.arr)} />
      <Stat label="Paying customers" value={last && formatNumber(last.endCustomers)} />
      <Stat label="MRR per customer" value={last && money(last.arpu)} />
      <Stat label="Customer churn" value={last && (last.churnRate === null ? '–' : formatPercent(last.churnRate))} />
      <Stat label="Charged for usage" value={last && money(last.overage)} />
    </StatGrid>
  );
}

const changeOf = (before: string, now: string): number | undefined =>
  before === '0' ? undefined : Number(BigInt(now) - BigInt(before)) / Number(before);

const columnsIn = (currency: string, current: string | undefined): Column<Month>[] => {
  const amount = (id: keyof Month & string, header: string, from?: 'sm' | 'md' | 'xl'): Column<Month> => ({
    id,
    header,
    align: 'right',
    width: '12%',
    ...(from && { from }),
    cell: (month) => <Money micros={String(month[id])} currency={currency} />,
  });
  return [
    {
      id: 'month',
      header: 'Month',
      cell: ({ month }) => `${formatMonth(month)}${month === current ? ' (so far)' : ''}`,
    },
    amount('new', 'New', 'md'),
    amount('expansion', 'Expansion', 'xl'),
    amount('reactivation', 'Reactivation', 'xl'),
    amount('contraction', 'Contraction', 'xl'),
    amount('churn', 'Churn', 'md'),
    amount('endMrr', 'MRR'),
    amount('overage', 'Usage', 'sm'),
  ];
};
