import { ChartNoAxesColumn, Table2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { IconButton } from '../button.tsx';
import { cn } from '../cn.ts';
import { formatNumber } from '../format.ts';
import { scrollRegion } from '../scroll-region.ts';
import { type ChartProps, seriesColor } from './chart.ts';
import type { DrawingProps } from './recharts.tsx';

export type { ChartProps, Point, Series } from './chart.ts';

const Drawing = lazy(() => import('./recharts.tsx'));

/** The course of figures over time. */
export const AreaChart = (props: ChartProps) => <Chart kind="area" {...props} />;
/** Figures of a few things, or of each day. */
export const BarChart = (props: ChartProps) => <Chart kind="bar" {...props} />;
/** The parts of a sum. */
export const StackedBarChart = (props: ChartProps) => <Chart kind="stacked-bar" {...props} />;

/** A drawing for those who see it, and the same figures as a table for all who ask for it, and for screen readers. */
function Chart({ className, ...props }: DrawingProps) {
  const [asTable, setAsTable] = useState(false);
  const { title, series, height = 220 } = props;
  return (
    <figure className={cn('min-w-0', className)} aria-label={title}>
      <figcaption className="mb-1 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        {series.length > 1 &&
          series.map((each, index) => (
            <span key={each.key} className="inline-flex items-center gap-1.5 text-muted-foreground">
              <span aria-hidden className="size-2 rounded-full" style={{ background: seriesColor(each, index) }} />
              {each.label}
            </span>
          ))}
        <IconButton
          label={asTable ? 'Show as chart' : 'Show as table'}
          size="sm"
          className="ml-auto"
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? <ChartNoAxesColumn aria-hidden /> : <Table2 aria-hidden />}
        </IconButton>
      </figcaption>
      {!asTable && (
        <div aria-hidden style={{ height }}>
          <Suspense fallback={<div className="h-full animate-shimmer rounded-md bg-muted" />}>
            <Drawing {...props} height={height} />
          </Suspense>
        </div>
      )}
      {asTable ? (
        <section aria-label={`${title}, table`} {...scrollRegion} className="overflow-auto" style={{ height }}>
          <Figures {...props} />
        </section>
      ) : (
        <div className="sr-only">
          <Figures {...props} />
        </div>
      )}
    </figure>
  );
}

function Figures({ title, data, x, series, formatX = String, formatY = formatNumber }: ChartProps) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{title}</caption>
      <thead className="sticky top-0 bg-card text-muted-foreground text-xs">
        <tr>
          <td />
          {series.map((each) => (
            <th key={each.key} scope="col" className="py-1.5 pl-4 text-right font-medium">
              {each.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.map((point) => (
          <tr key={String(point[x])} className="border-t">
            <th scope="row" className="whitespace-nowrap py-1 text-left font-normal">
              {formatX(point[x] ?? '')}
            </th>
            {series.map((each) => {
              const value = point[each.key];
              return (
                <td key={each.key} className="py-1 pl-4 text-right tabular-nums">
                  {typeof value === 'number' ? formatY(value) : '–'}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
