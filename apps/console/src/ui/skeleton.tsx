import { cn } from './cn.ts';

/** Stands where text will be; a container with `aria-busy` says it to screen readers. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-3.5 animate-shimmer rounded-sm bg-accent', className)} />;
}

/** The loading state of a card or page: says so once, and shows some lines. */
export function SkeletonLines({ lines = 4, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3">
      {[...Array(lines).keys()].map((line) => (
        <Skeleton key={line} className={line % 3 === 2 ? 'w-2/5' : line % 3 === 1 ? 'w-4/5' : 'w-3/5'} />
      ))}
    </div>
  );
}
