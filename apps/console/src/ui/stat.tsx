import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { formatPercent } from './format.ts';
import { Skeleton } from './skeleton.tsx';

export interface StatProps {
  label: ReactNode;
  /** Undefined while it loads. */
  value: ReactNode | undefined;
  /** Against the period before, as a share: 0.12 is +12 %. */
  change?: number | undefined;
  /** Which direction is good; without one, the change has no colour. */
  better?: 'up' | 'down';
  /** Beneath, for example a Sparkline. */
  children?: ReactNode;
  className?: string;
  'data-testid'?: string;
}

/** One figure with its name. */
export function Stat({ label, value, change, better, children, className, 'data-testid': testId }: StatProps) {
  return (
    <div
      className={cn('grid min-w-0 content-start gap-1 rounded-lg border bg-card p-4', className)}
      data-testid={testId}
      aria-busy={value === undefined}
    >
      <span className="text-muted-foreground text-sm">{label}</span>
      <div className="flex flex-wrap items-baseline gap-x-2">
        {value === undefined ? (
          <Skeleton className="my-1.5 h-5 w-24" />
        ) : (
          <span className="font-semibold text-2xl tabular-nums tracking-tight">{value}</span>
        )}
        {change !== undefined && <Change change={change} better={better} />}
      </div>
      {children}
    </div>
  );
}

function Change({ change, better }: { change: number; better: 'up' | 'down' | undefined }) {
  const Arrow = change < 0 ? ArrowDown : ArrowUp;
  const good = better === undefined || change === 0 ? undefined : change > 0 === (better === 'up');
  return (
    <span
      className={cn(
        'inline-flex items-center gap-0.5 text-sm tabular-nums',
        good === undefined ? 'text-muted-foreground' : good ? 'text-success-text' : 'text-danger-text',
      )}
    >
      {change !== 0 && <Arrow aria-hidden className="size-3.5" />}
      <span className="sr-only">{change < 0 ? 'down' : 'up'}</span>
      {formatPercent(Math.abs(change))}
    </span>
  );
}

/** Side by side as many as fit. */
export function StatGrid({ children }: { children: ReactNode }) {
  return (
    <div className="mb-6 grid grid-cols-[repeat(auto-fit,minmax(min(100%,9rem),1fr))] gap-3 max-sm:[&>:last-child:nth-child(odd)]:col-span-2">
      {children}
    </div>
  );
}
