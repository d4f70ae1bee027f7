import type { Ingest } from '../../kernel/journal/index.ts';
import { decodeJournalRow } from './journal-row.ts';
import { copyEntries } from './store/journal.ts';

/** Stores the journal's stream `audit`. Runs in the journal shipper's thread, so hashing delays no request. */
export const ingest: Ingest = (client, rows) => copyEntries(client, rows.map(decodeJournalRow));
