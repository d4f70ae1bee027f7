import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export interface DescriptionListProps {
  items: readonly { term: ReactNode; value: ReactNode; key?: string }[];
  className?: string;
}

/** Names and values of one thing. */
export function DescriptionList({ items, className }: DescriptionListProps) {
  return (
    <dl className={cn('grid gap-y-2.5 text-sm sm:grid-cols-[minmax(8rem,12rem)_1fr] sm:gap-x-4', className)}>
      {items.map(({ term, value, key }) => (
        <div key={key ?? String(term)} className="contents">
          <dt className="text-muted-foreground max-sm:-mb-2">{term}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
