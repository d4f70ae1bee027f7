import type { ReactNode } from 'react';
import { Button } from '../button.tsx';
import { cn } from '../cn.ts';
import { EmptyState, ErrorState } from '../states.tsx';
import type { Column, Sort } from './columns.ts';
import { Head } from './head.tsx';
import { PlainRows, SkeletonRows } from './rows.tsx';
import { VirtualRows } from './virtual-rows.tsx';

export interface DataTableProps<Row> {
  /** What the rows are, for screen readers: "API keys". */
  label: string;
  columns: readonly Column<Row>[];
  /** Undefined while they load for the first time. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** Shown in place of the rows. With rows there, for example after a failed refresh, they stay. */
  error?: unknown;
  onRetry?: () => void;
  /** Shown when there are no rows: an EmptyState or NoMatches. */
  empty?: ReactNode;
  /** Opens a row by click or Enter. Its name cell should hold a link or button that does the same. */
  onOpen?: (row: Row) => void;
  /** At the end of the row: a menu or buttons. */
  actions?: (row: Row) => ReactNode;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** There are more: shows "Load more", or loads them when the end of a virtual table comes into view. */
  hasMore?: boolean | undefined;
  onLoadMore?: () => void;
  loadingMore?: boolean;
  /** Renders only the rows in view, in a table of this height (any CSS length). For more than 200 rows. */
  virtualHeight?: string;
  selectedKey?: string | undefined;
  className?: string;
  'data-testid'?: string;
}

/**
 * A list with its loading, empty, failed and forbidden states. Arrow keys, Home and End move between rows, Enter opens.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, error, onRetry, empty, className } = props;
  const frame = cn('@container min-w-0 overflow-hidden rounded-lg border bg-card', className);
  if (rows === undefined && error) {
    return (
      <div className={frame}>
        <ErrorState error={error} onRetry={onRetry} />
      </div>
    );
  }
  if (rows?.length === 0 && !props.hasMore)
    return <div className={frame}>{empty ?? <EmptyState title="Nothing here yet" />}</div>;
  return (
    <div className={frame}>
      <Scroller {...props} />
      {props.hasMore && !props.virtualHeight && (
        <div className="flex justify-center border-t p-2">
          <Button
            size="sm"
            variant="ghost"
            onClick={props.onLoadMore}
            loading={props.loadingMore ?? false}
            data-testid="load-more"
          >
            Load more
          </Button>
        </div>
      )}
    </div>
  );
}

function Scroller<Row>(props: DataTableProps<Row>) {
  const { rows, columns, label, actions, sort, onSort, virtualHeight, rowKey } = props;
  if (rows && virtualHeight) return <VirtualRows {...props} rows={rows} virtualHeight={virtualHeight} />;
  return (
    // The menu of the last row and focus rings would be cut off by the frame, so only the sides scroll.
    <div className="overflow-x-auto">
      <table
        className="w-full border-collapse text-sm"
        aria-label={label}
        aria-busy={rows === undefined}
        data-testid={props['data-testid']}
      >
        <Head columns={columns} hasActions={actions !== undefined} sort={sort} onSort={onSort} />
        {rows ? (
          <PlainRows
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            onOpen={props.onOpen}
            actions={actions}
            selectedKey={props.selectedKey}
          />
        ) : (
          <SkeletonRows columns={columns} hasActions={actions !== undefined} />
        )}
      </table>
    </div>
  );
}
