import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { entryColumns, entryVersion, withDigest } from '../../apps/server/src/modules/audit/entry.ts';
import { type Filling, nth } from './index.ts';

/** Entries that are copied and chained at once. */
const batch = 100_000;

/** Entries with their real digests, chained by the product's own function, so that the chains verify. */
export async function fillAudit(owner: pg.Client, filling: Filling): Promise<void> {
  for (let first = 0; first < filling.audit; first += batch) {
    const count = Math.min(batch, filling.audit - first);
    const copy = owner.query(copyFrom(`copy eco_audit_inbox (${[...entryColumns, 'digest'].join(', ')}) from stdin`));
    for (let n = first; n < first + count; n++) {
      if (!copy.write(`${entryLine(filling, n)}\n`)) await once(copy, 'drain');
    }
    copy.end();
    await once(copy, 'finish');
    await owner.query(`select count(*) from nexus_audit_sequence('', 1000000, 1000000, $1)`, [filling.now]);
  }
}

function entryLine({ org, organizations, person, days, now, audit }: Filling, n: number): string {
  const owned = n % 4 === 0;
  const row = withDigest({
    org_id: owned ? org : nth('org', 1 + (n % (organizations - 1))),
    id: nth('aud', n),
    version: entryVersion,
    at: Math.floor(now.getTime() - days * 86_400_000 * (1 - n / audit)),
    action: 'customer.update',
    result: 'success',
    risk: 'low',
    caller_kind: 'user',
    caller_id: owned ? person : nth('usr', n % 1000),
    person_id: null,
    session_id: null,
    key_id: null,
    resource_type: 'customer',
    resource_id: nth('cus', n % 50_000),
    route: null,
    before: '{"plan":"free"}',
    after: '{"plan":"pro"}',
    origin: null,
    personal: null,
    request_id: `req_${n}`,
    count: 1,
    reason: null,
  });
  const { at, digest } = row;
  const fields = entryColumns.map((column) => (column === 'at' ? new Date(at).toISOString() : (row[column] ?? '\\N')));
  return [...fields, `\\\\x${digest.toString('hex')}`].join('\t');
}
