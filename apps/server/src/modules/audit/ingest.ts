import type { Ingest } from '../../kernel/journal/index.ts';
import { decodeJournalRow } from './journal-row.ts';
import { copyEntries } from './store/journal.ts';

/** Takes in the journal's stream `audit`. Runs in the keeper's thread: the digests cost the requests nothing. */
export const ingest: Ingest = (client, rows) => copyEntries(client, rows.map(decodeJournalRow));
