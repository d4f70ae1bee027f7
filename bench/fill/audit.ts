import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type EntryRow, entryColumns, entryVersion, withDigest } from '../../apps/server/src/modules/audit/entry.ts';
import { packOrigin } from '../../apps/server/src/modules/audit/origin-text.ts';
import { type Filling, nth } from './index.ts';

/** Entries that are copied and chained at once. */
const batch = 50_000;

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
    const now = new Date(timeOf(filling, first + count));
    await owner.query(`select count(*) from nexus_audit_sequence('', 1000000, 1000000, $1)`, [now]);
  }
}

const timeOf = ({ now, days, audit }: Filling, n: number): number =>
  Math.floor(now.getTime() - days * 86_400_000 * (1 - n / audit));

function entryLine(filling: Filling, n: number): string {
  const { at, digest, ...row } = withDigest(rowOf(filling, n));
  const cells: Record<string, unknown> = { ...row, at: new Date(at).toISOString() };
  return [...entryColumns.map((column) => cell(cells[column])), hex(digest)].join('\t');
}

function rowOf(filling: Filling, n: number): EntryRow {
  const row = base(filling, n);
  return { ...row, ...kindOf(row.org_id, n) };
}

const cell = (value: unknown): string => (Buffer.isBuffer(value) ? hex(value) : value === null ? '\\N' : String(value));
const hex = (bytes: Buffer): string => `\\\\x${bytes.toString('hex')}`;

function base(filling: Filling, n: number): EntryRow {
  const { org, organizations, person } = filling;
  const owned = organizations === 1 || n % 4 === 0;
  const index = owned ? 0 : 1 + (n % (organizations - 1));
  const who = owned ? person : nth('usr', index * 10 + (Math.floor(n / 7) % 10));
  return {
    org_id: owned ? org : nth('org', index),
    id: nth('aud', n),
    version: entryVersion,
    at: timeOf(filling, n),
    action: 'customer.update',
    result: 'success',
    risk: 'low',
    caller_kind: 'user',
    caller_id: who,
    person_id: who,
    session_id: nth('ses', Math.floor(n / 5000)),
    key_id: null,
    resource_type: 'customer',
    resource_id: nth('cus', n % 50_000),
    route: null,
    before: '{"plan":"free"}',
    after: '{"plan":"pro"}',
    origin: (owned ? filling.origin : undefined) ?? strange,
    personal: null,
    request_id: nth('req', n),
    count: 1,
    reason: null,
  };
}

/** An installation that sells an API: half of its entries are made by the customers' own programs. */
function kindOf(org: string, n: number): Partial<EntryRow> {
  // Each organization has three.
  const serial = (Number(org.slice(-6)) || 0) * 3 + (Math.floor(n / 11) % 3);
  const program = {
    caller_kind: 'service',
    caller_id: nth('svc', serial),
    key_id: nth('api', serial),
    person_id: null,
    session_id: null,
    before: null,
    origin: sdk,
  };
  // Every fourth entry is one of the largest organization: the kinds must not go with it.
  const share = Math.floor(n / 4) % 100;
  if (share < 30) {
    const after = JSON.stringify({ externalId: `acme-${n}`, name: `Customer ${n}`, plan: 'pro' });
    return { ...program, action: 'customer.create', after };
  }
  if (share < 50) {
    const after = JSON.stringify({ name: `Key ${n}`, kind: 'customer', scopes: ['weather:read'] });
    return { ...program, action: 'key.create', resource_type: 'key', resource_id: nth('api', n), after };
  }
  const counted = { ...program, after: null, count: 1 + (n % 5000) };
  if (share < 65) {
    const route = 'POST /api/v1/keys/verify';
    const denied = n % 3 === 0 ? { result: 'denied', risk: 'medium', reason: 'EXPIRED' } : {};
    return { ...counted, action: 'key.verify', resource_type: 'key', resource_id: '*', route, ...denied };
  }
  if (share < 72) {
    const denied = {
      result: 'denied',
      risk: 'medium',
      reason: 'scope: needs customers:read; the key does not have it',
    };
    return { ...counted, ...denied, action: 'request', route: 'GET /api/v1/customers', resource_type: 'route' };
  }
  if (share < 78) {
    const session = { resource_type: 'session', resource_id: nth('ses', n), before: null, after: null };
    return { ...session, action: n % 2 === 0 ? 'session.create' : 'session.revoke' };
  }
  if (share < 81) {
    const system = { caller_kind: 'system', caller_id: 'tenancy.prune-invitations', person_id: null, session_id: null };
    return { ...system, action: 'invitation.expire', resource_type: 'invitation', origin: null, request_id: null };
  }
  return {};
}

/** Address and user agent. */
export const browser = [
  '203.0.113.99',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/151.0.0.0 Safari/537.36',
] as const;
/** As long as what is sealed of a program's or a browser's address and name; nobody can read it. */
const sealed = (address: string, userAgent: string): Buffer => randomBytes(45 + packOrigin(address, userAgent).length);
const sdk = sealed('203.0.113.99', 'acme-billing/4.12.0 node/24.11.0');
const strange = sealed(...browser);
