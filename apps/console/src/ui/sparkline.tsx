import { cn } from './cn.ts';

/** Of the drawing, which is stretched to its place. */
const [width, height] = [100, 24];

/** The course of a figure without axes; the figure itself stands beside it. */
export function Sparkline({ values, className }: { values: readonly number[]; className?: string }) {
  const top = Math.max(...values, 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(2)},${(height - 1 - (Math.max(0, value) / top) * (height - 2)).toFixed(2)}`,
  );
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={cn('h-6 w-full overflow-visible text-chart-1', className)}
    >
      {points.length > 1 && (
        <>
          <polygon
            points={`0,${height} ${points.join(' ')} ${width},${height}`}
            fill="currentcolor"
            fillOpacity={0.1}
          />
          <polyline
            points={points.join(' ')}
            fill="none"
            stroke="currentcolor"
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
            strokeLinejoin="round"
          />
        </>
      )}
    </svg>
  );
}
