#!/usr/bin/env node
import { auditVerify } from './audit-verify.ts';
import { billingSync } from './billing-sync.ts';
import { journalInspect } from './journal-inspect.ts';
import { journalReplay } from './journal-replay.ts';

const usage = `nexus audit verify FILE… [--keys FILE] [--org ID]

  Verifies an export of the audit log without the server: NDJSON or CSV, also gzipped. Pages of one export, or archives
  of one organization, are given in their order and verified as one chain.

  --keys FILE   public keys from elsewhere: a JWKS, or an export you kept. Without it, the export vouches for itself.
  --org ID      the organization it must be of

  Ends with 0: verified; 1: broken, the first bad entry is named; 2: not readable, or called wrongly;
  3: complete in itself, but no signature vouches for it.

nexus journal inspect FILE

  Counts the frames and records of a segment of the journal, also of a copy in damaged.d, and names the byte ranges that
  are not readable. Shows no record.

  Ends with 0: no damage; 1: damaged or cut off; 2: not readable, or called wrongly.

nexus journal replay FILE

  Stores the records of a segment, or of all segments of a directory, that are not in the database yet. Run it with the
  settings of the server (NEXUS_DATA_DIR or DATABASE_URL), which may run meanwhile, and with the embedded PostgreSQL must.

  Ends with 0: everything in it is in the database; 1: parts are damaged, or records were set apart in
  nexus_journal_rejected; 2: not replayed, or called wrongly.

nexus billing sync

  Makes the products and prices of your plans at your billing provider. A second time it changes nothing. NEXUS_URL is where
  Nexus is, NEXUS_API_KEY a platform key with the scope billing-provider:sync.

  Ends with 0: done; 1: refused, or not reached; 2: called wrongly.
`;

async function main(words: readonly string[]): Promise<number> {
  if (words[0] === '--help' || words[0] === 'help') {
    process.stdout.write(usage);
    return 0;
  }
  if (words[0] === 'audit' && words[1] === 'verify') {
    return tell(await auditVerify(words.slice(2)));
  }
  if (words[0] === 'journal' && words[1] === 'inspect') return tell(journalInspect(words.slice(2)));
  if (words[0] === 'journal' && words[1] === 'replay') return tell(await journalReplay(words.slice(2)));
  if (words[0] === 'billing' && words[1] === 'sync') return tell(await billingSync(words.slice(2), process.env));
  process.stderr.write(usage);
  return 2;
}

function tell({ text, code }: { text: string; code: number }): number {
  (code === 2 ? process.stderr : process.stdout).write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
