export type { Column, Sort } from './columns.ts';
export { DataTable, type DataTableProps } from './data-table.tsx';
