import { copyRows, type Ingest } from '../../src/kernel/journal/index.ts';

/** Rows are [serial, colour]; the colour's foreign key is checked at commit. */
export const ingest: Ingest = (client, rows) => copyRows(client, 'painted', rows);
