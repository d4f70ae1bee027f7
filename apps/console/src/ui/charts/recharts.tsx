import type { ReactElement } from 'react';
import { Area, AreaChart, Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatCompact } from '../format.ts';
import { type ChartProps, hasFractions, type Series, seriesColor } from './chart.ts';

/** The only file that imports Recharts: it is loaded with the first chart. */
export interface DrawingProps extends ChartProps {
  kind: 'area' | 'bar' | 'stacked-bar';
}

const tick = { fill: 'var(--muted-foreground)', fontSize: 12 };

export default function Drawing({ kind, height = 220, ...props }: DrawingProps) {
  const draw = kind === 'area' ? areas(props) : bars(props, kind === 'stacked-bar');
  return (
    <ResponsiveContainer width="100%" height={height}>
      {draw}
    </ResponsiveContainer>
  );
}

function areas(props: ChartProps): ReactElement {
  return (
    <AreaChart data={[...props.data]} margin={margin} accessibilityLayer={false}>
      {axes(props)}
      {props.series.map((series, index) => (
        <Area
          key={series.key}
          dataKey={series.key}
          name={series.label}
          type="monotone"
          stroke={seriesColor(series, index)}
          strokeWidth={1.75}
          fill={seriesColor(series, index)}
          fillOpacity={props.series.length > 1 ? 0.04 : 0.1}
          isAnimationActive={false}
        />
      ))}
    </AreaChart>
  );
}

function bars(props: ChartProps, stacked: boolean): ReactElement {
  return (
    <BarChart data={[...props.data]} margin={margin} accessibilityLayer={false} maxBarSize={32} stackOffset="sign">
      {axes(props)}
      {props.series.map((series, index) => (
        <Bar
          key={series.key}
          dataKey={series.key}
          name={series.label}
          fill={seriesColor(series, index)}
          // A gap of the ground between parts, so that they are told apart without their colours.
          stroke={stacked ? 'var(--card)' : undefined}
          {...(stacked && { stackId: 'all' })}
          radius={stacked ? 0 : [3, 3, 0, 0]}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
}

const margin = { top: 8, right: 4, bottom: 0, left: 0 };

function axes({
  x,
  formatX = String,
  formatY = formatCompact,
  formatTick = formatY,
  data,
  series,
}: ChartProps): ReactElement {
  return (
    <>
      <CartesianGrid vertical={false} stroke="var(--border)" />
      <XAxis dataKey={x} tickFormatter={formatX} tick={tick} tickLine={false} axisLine={false} minTickGap={32} />
      <YAxis
        tickFormatter={formatTick}
        tick={tick}
        tickLine={false}
        axisLine={false}
        width="auto"
        tickCount={5}
        // Steps of 1, 2, 2.5 and 5, which stay true when their labels are rounded.
        niceTicks="snap125"
        allowDecimals={hasFractions({ data, series })}
      />
      <Tooltip
        cursor={{ stroke: 'var(--border)', fill: 'var(--muted)' }}
        isAnimationActive={false}
        content={({ active, payload, label }) =>
          active && payload.length > 0 ? (
            <Reading label={formatX(label ?? '')} payload={payload} series={series} formatY={formatY} />
          ) : null
        }
      />
    </>
  );
}

interface ReadingProps {
  label: string;
  payload: readonly { dataKey?: unknown; value?: unknown }[];
  series: readonly Series[];
  formatY: (value: number) => string;
}

function Reading({ label, payload, series, formatY }: ReadingProps) {
  return (
    <div className="grid gap-1 rounded-md bg-popover px-2.5 py-2 text-xs shadow-popover">
      <span className="text-muted-foreground">{label}</span>
      {series.map((each, index) => {
        const value = payload.find((item) => item.dataKey === each.key)?.value;
        return (
          <span key={each.key} className="flex items-center gap-2">
            <span className="size-2 rounded-full" style={{ background: seriesColor(each, index) }} />
            {each.label}
            <span className="ml-auto pl-4 font-medium tabular-nums">
              {typeof value === 'number' ? formatY(value) : '–'}
            </span>
          </span>
        );
      })}
    </div>
  );
}
