import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { scrollRegion } from '../scroll-region.ts';
import type { Column, Sort } from './columns.ts';
import { Head } from './head.tsx';
import { TableRow } from './rows.tsx';

/** Pixels; as `h-11` in TableRow. */
const rowHeight = 44;
/** Rows above and below those in view, so that fast scrolling shows no gap. */
const overscan = 6;
/** Rows that are drawn in one frame; the others of a jump are empty until the next ones. */
const drawnAtOnce = 3;
/** Rows before the end at which the next page is asked for. */
const loadAhead = 20;

interface VirtualRowsProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  actions?: (row: Row) => ReactNode;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  hasMore?: boolean | undefined;
  onLoadMore?: () => void;
  loadingMore?: boolean;
  virtualHeight: string;
  selectedKey?: string | undefined;
  'data-testid'?: string;
}

/** A table that scrolls in itself and holds only the rows in view, between two spacers. */
export function VirtualRows<Row>({
  rows,
  rowKey,
  columns,
  actions,
  hasMore = false,
  loadingMore = false,
  onLoadMore,
  onOpen,
  ...props
}: VirtualRowsProps<Row>) {
  const open = useEventCallback(onOpen);
  const scroller = useRef<HTMLElement>(null);
  const { items, above, below } = useInView(rows, rowKey, scroller);
  const last = items.at(-1)?.index ?? 0;
  const wanted = hasMore && !loadingMore && last >= rows.length - loadAhead;
  useEffect(() => {
    if (wanted) onLoadMore?.();
  }, [wanted, onLoadMore]);
  const columnCount = columns.length + (actions ? 1 : 0);
  return (
    <section
      ref={scroller}
      aria-label={props.label}
      {...scrollRegion}
      className="overflow-auto focus-inset"
      style={{ maxHeight: props.virtualHeight }}
    >
      <table
        className="w-full border-collapse text-sm"
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        data-testid={props['data-testid']}
      >
        <Head columns={columns} hasActions={actions !== undefined} sort={props.sort} onSort={props.onSort} />
        <tbody>
          <Spacer height={above} columns={columnCount} />
          {items.map(({ row, id, index, isDrawn }) =>
            isDrawn ? (
              <TableRow
                key={id}
                row={row}
                id={id}
                index={index}
                isFirst={index === items[0]?.index}
                columns={columns}
                onOpen={onOpen && open}
                actions={actions}
                selected={id === props.selectedKey}
              />
            ) : (
              <Spacer key={id} height={rowHeight} columns={columnCount} />
            ),
          )}
          <Spacer height={below} columns={columnCount} />
        </tbody>
      </table>
      {loadingMore && <p className="p-3 text-center text-muted-foreground text-sm">Loading more…</p>}
    </section>
  );
}

interface RowInView<Row> {
  row: Row;
  id: string;
  index: number;
  /** False until a frame has time for it. */
  isDrawn: boolean;
}

/** The rows in view, and the pixels of those above and below. */
function useInView<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  scroller: RefObject<HTMLElement | null>,
): { items: RowInView<Row>[]; above: number; below: number } {
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    // Rows of the next frame will do: the spacers are there already.
    useFlushSync: false,
  });
  const places = virtual.getVirtualItems();
  const items = places.flatMap(({ index }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, id: rowKey(row), index }];
  });
  const drawn = useDrawn(items.map(({ id }) => id));
  return {
    items: items.map((item) => ({ ...item, isDrawn: drawn.has(item.id) })),
    above: places[0]?.start ?? 0,
    below: virtual.getTotalSize() - (places.at(-1)?.end ?? 0),
  };
}

/** The same function at each rendering, so that rows are not rendered again. */
function useEventCallback<Row>(act: ((row: Row) => void) | undefined): (row: Row) => void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  return useCallback((row) => latest.current?.(row), []);
}

/** The rows to draw in this frame: a few more in each, so that no frame takes long however many come into view at once. */
function useDrawn(ids: readonly string[]): ReadonlySet<string> {
  const [drawn, setDrawn] = useState<ReadonlySet<string>>(() => new Set());
  const missing = ids.filter((id) => !drawn.has(id)).slice(0, drawnAtOnce);
  useEffect(() => {
    if (missing.length === 0) return;
    const frame = requestAnimationFrame(() => setDrawn(new Set([...ids.filter((id) => drawn.has(id)), ...missing])));
    return () => cancelAnimationFrame(frame);
  });
  return drawn;
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );
}
