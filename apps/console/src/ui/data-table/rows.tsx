import { type KeyboardEvent, type MouseEvent, memo, type ReactNode } from 'react';
import { cn } from '../cn.ts';
import { Skeleton } from '../skeleton.tsx';
import { type Column, cellClasses, isCut, nameColumn } from './columns.ts';

interface RowsProps<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen: ((row: Row) => void) | undefined;
  actions: ((row: Row) => ReactNode) | undefined;
  selectedKey: string | undefined;
}

export function PlainRows<Row>({ rows, rowKey, selectedKey, ...props }: RowsProps<Row>) {
  return (
    <tbody>
      {rows.map((row, place) => {
        const id = rowKey(row);
        return <TableRow key={id} row={row} id={id} isFirst={place === 0} selected={id === selectedKey} {...props} />;
      })}
    </tbody>
  );
}

export interface TableRowProps<Row> {
  row: Row;
  id: string;
  columns: readonly Column<Row>[];
  onOpen: ((row: Row) => void) | undefined;
  actions: ((row: Row) => ReactNode) | undefined;
  selected: boolean;
  /** The row that the Tab key stops at; arrow keys go on to the others. */
  isFirst: boolean;
  /** Its place among all rows, where only some of them are in the page. */
  index?: number;
}

/** Not rendered again while a long table scrolls. Class names are put together without `cn`, which is slow for hundreds of cells. */
export const TableRow = memo(PlainRow) as typeof PlainRow;

function PlainRow<Row>({ row, id, columns, onOpen, actions, selected, isFirst, index }: TableRowProps<Row>) {
  const named = nameColumn(columns);
  return (
    <tr
      tabIndex={onOpen && (isFirst ? 0 : -1)}
      aria-rowindex={index === undefined ? undefined : index + 2}
      data-row={id}
      data-selected={selected || undefined}
      className={`h-11 border-b bg-card last:border-b-0 focus-inset data-selected:bg-primary-subtle ${onOpen ? 'cursor-pointer hover:bg-muted' : ''}`}
      onClick={onOpen && ((event) => isOwnClick(event) && onOpen(row))}
      onKeyDown={onOpen && ((event) => onRowKey(event, () => onOpen(row)))}
    >
      {columns.map((column) => {
        const width = isCut(column) ? 'max-w-0' : 'max-w-none';
        const classes = `truncate px-3 py-1.5 font-normal first:pl-4 last:pr-4 ${width} ${cellClasses(column)}`;
        return column === named ? (
          <th key={column.id} scope="row" className={classes}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.id} className={classes}>
            {column.cell(row)}
          </td>
        );
      })}
      {actions && <td className="w-12 whitespace-nowrap py-1 pr-2 text-right">{actions(row)}</td>}
    </tr>
  );
}

/** A click on a control in the row is the control's, and so is one that ends the selection of a text. */
function isOwnClick(event: MouseEvent<HTMLElement>): boolean {
  const { target, currentTarget } = event;
  if (!(target instanceof Node) || !currentTarget.contains(target)) return false;
  const control =
    target instanceof Element ? target.closest('a, button, input, select, label, [role="menuitem"]') : null;
  return (!control || !currentTarget.contains(control)) && !window.getSelection()?.toString();
}

/** Moves the focus between rows; Enter opens. */
function onRowKey(event: KeyboardEvent<HTMLElement>, open: () => void): void {
  if (event.target !== event.currentTarget) return;
  const row = event.currentTarget;
  const body = row.parentElement;
  const target = {
    ArrowDown: row.nextElementSibling,
    ArrowUp: row.previousElementSibling,
    Home: body?.firstElementChild,
    End: body?.lastElementChild,
  }[event.key];
  if (event.key === 'Enter') open();
  else if (target instanceof HTMLElement) target.focus();
  else return;
  event.preventDefault();
}

/** Lines of a table that has not been loaded. */
const skeletonRows = 6;

export function SkeletonRows<Row>({ columns, hasActions }: { columns: readonly Column<Row>[]; hasActions: boolean }) {
  return (
    <tbody>
      {[...Array(skeletonRows).keys()].map((line) => (
        <tr key={line} className="h-11 border-b last:border-b-0">
          {columns.map((column, place) => (
            <td key={column.id} className={cn('px-3 first:pl-4 last:pr-4', cellClasses(column))}>
              <Skeleton
                className={cn('max-w-full', place === 0 ? 'w-40' : 'w-20', column.align === 'right' && 'ml-auto')}
              />
            </td>
          ))}
          {hasActions && <td />}
        </tr>
      ))}
    </tbody>
  );
}
