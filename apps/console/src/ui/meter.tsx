import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { formatNumber, formatPercent } from './format.ts';

/** Shares of the limit from which the bar warns. */
const near = 0.8;

export interface MeterProps {
  label: ReactNode;
  used: number;
  /** Null where there is none. */
  limit: number | null;
  format?: (value: number) => string;
  className?: string;
}

/** How much of a limit is used. The words say it all, so the bar is hidden from screen readers. */
export function Meter({ label, used, limit, format = formatNumber, className }: MeterProps) {
  const share = limit === null ? 0 : limit > 0 ? used / limit : 1;
  const text = limit === null ? `${format(used)}, no limit` : `${format(used)} of ${format(limit)}`;
  const tone = share >= 1 ? 'bg-danger' : share >= near ? 'bg-warning' : 'bg-primary';
  return (
    <div className={cn('grid gap-1.5 text-sm', className)}>
      <div className="flex flex-wrap justify-between gap-x-3">
        <span>{label}</span>
        <span className="text-muted-foreground tabular-nums">
          {text}
          {limit !== null && share >= near && (
            <strong className={cn('ml-2 font-medium', share >= 1 ? 'text-danger-text' : 'text-warning-text')}>
              {formatPercent(share)}
            </strong>
          )}
        </span>
      </div>
      {limit !== null && (
        <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-accent">
          <div className={cn('h-full rounded-full', tone)} style={{ width: `${Math.min(1, share) * 100}%` }} />
        </div>
      )}
    </div>
  );
}
