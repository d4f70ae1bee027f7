export type Point = Readonly<Record<string, number | string | null>>;

export interface Series {
  key: string;
  label: string;
  /** A colour of its own, for what has a meaning: `var(--danger)` for errors. Otherwise by its place. */
  color?: string;
}

export interface ChartProps {
  /** What it shows; also the caption of its table. */
  title: string;
  data: readonly Point[];
  /** The member of a point that stands on the horizontal axis: a time or a name. */
  x: string;
  /** At most six: more cannot be told apart. Sum the rest up. */
  series: readonly Series[];
  formatX?: (value: string | number) => string;
  formatY?: (value: number) => string;
  /** Of the vertical axis, where it is shorter than in the figures. */
  formatTick?: (value: number) => string;
  /** Pixels. */
  height?: number;
  className?: string;
}

/** Whether its axis may have steps such as 0.5, which say nothing of things that are counted. */
export const hasFractions = ({ data, series }: Pick<ChartProps, 'data' | 'series'>): boolean =>
  data.some((point) => series.some(({ key }) => !Number.isInteger(Number(point[key] ?? 0))));

export const seriesColor = (series: Series, index: number): string => series.color ?? `var(--chart-${(index % 6) + 1})`;
