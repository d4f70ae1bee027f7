import { ArrowDown, ArrowUp } from 'lucide-react';
import { cn } from '../cn.ts';
import { type Column, cellClasses, leastWidth, nameColumn, type Sort } from './columns.ts';

interface HeadProps<Row> {
  columns: readonly Column<Row>[];
  hasActions: boolean;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

export function Head<Row>({ columns, hasActions, sort, onSort }: HeadProps<Row>) {
  const named = nameColumn(columns);
  return (
    <thead className="sticky top-0 z-10 bg-card">
      <tr className="bg-inherit">
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined}
            className={cn(
              'h-9 whitespace-nowrap px-3 font-medium text-muted-foreground text-xs shadow-[inset_0_-1px_var(--border)] first:pl-4 last:pr-4',
              cellClasses(column),
            )}
            style={{ width: column.width, minWidth: leastWidth(column, column === named) }}
          >
            {column.sortable && onSort ? <SortButton column={column} sort={sort} onSort={onSort} /> : column.header}
          </th>
        ))}
        {hasActions && (
          <th scope="col" className="w-12 shadow-[inset_0_-1px_var(--border)]">
            <span className="sr-only">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function SortButton<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: (sort: Sort) => void;
}) {
  const active = sort?.column === column.id;
  const descending = active && sort.descending;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className="-mx-1.5 inline-flex h-6 items-center gap-1 rounded-sm px-1.5 hover:text-foreground"
      onClick={() => onSort({ column: column.id, descending: active && !descending })}
      data-testid={`sort-${column.id}`}
    >
      {column.header}
      <Arrow aria-hidden className={cn('size-3', !active && 'opacity-0')} />
    </button>
  );
}
