import type { ReactNode } from 'react';

export interface Column<Row> {
  /** Its name in the URL and in tests. */
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  align?: 'left' | 'right';
  /** A CSS width, such as `12rem`, or a share, such as `30%`; without one it takes what is left. */
  width?: string;
  /** Left out where the table is narrower: sm 576, md 672, lg 832, xl 928 px. On a screen of 1,024 px it has 720, on one of 1,280 it has 976. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  /** The cell names the row: a row header for screen readers. The first column, unless one says so. */
  names?: boolean;
  sortable?: boolean;
  /** Stays in view when a wide table scrolls sideways. For the first column. */
  pinned?: boolean;
}

export interface Sort {
  column: string;
  descending: boolean;
}

const visible = {
  sm: '@max-[36rem]:hidden',
  md: '@max-[42rem]:hidden',
  lg: '@max-[52rem]:hidden',
  xl: '@max-[58rem]:hidden',
};

export function cellClasses(column: Column<never>): string {
  const hidden = column.from ? visible[column.from] : '';
  const pinned = column.pinned ? 'sticky left-0 z-1 bg-inherit' : '';
  return `${hidden} ${pinned} ${column.align === 'right' ? 'text-right tabular-nums' : 'text-left'}`;
}

/** A share of the width cuts what does not fit, as the columns without a width do. */
export const isCut = ({ width }: Column<never>): boolean => width === undefined || width.endsWith('%');

/** The others leave enough of the name to tell the rows apart. */
export const leastWidth = (column: Column<never>, isName: boolean): string | undefined =>
  isCut(column) ? (isName ? '8rem' : undefined) : column.width;

/** Which column names the rows. */
export const nameColumn = <Row>(columns: readonly Column<Row>[]): Column<Row> | undefined =>
  columns.find((column) => column.names) ?? columns[0];
