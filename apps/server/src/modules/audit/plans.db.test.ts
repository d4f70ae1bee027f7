import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { systemActor } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { type AuditHouse, auditHouse, org1 } from './audit.fixture.ts';
import { type LogFilter, listEntries } from './store/list.ts';
import { chainEnds, hashAt, readChain } from './store/read.ts';

/** Entries of the organization that asks, and of all others together. */
const own = 30_000;
const others = 30_000;
const page = 51;

const caller = newSecretId('usr');
const key = newSecretId('api');
const resource = newSecretId('cus');

/** Two months of entries whose digests are nobody's concern. */
const fill = `
  insert into eco_audit_inbox (org_id, id, version, at, action, result, risk, caller_kind, caller_id, key_id,
    resource_type, resource_id, request_id, count, digest)
  select case when n % 2 = 0 then $1 else 'eco_org_other' || n % 40 end, 'eco_aud_' || lpad(n::text, 22, '0'), 2,
    '2025-12-01'::timestamptz + n * interval '1 minute',
    case when n % 5000 = 4 then 'thing.rare' else 'thing.' || n % 6 end,
    case when n % 5000 = 6 then 'failure' else 'success' end, 'low', 'user',
    case when n % 5000 = 8 then $2 else 'eco_usr_' || n % 300 end, case when n % 5000 = 10 then $3 end,
    case when n % 5000 = 12 then 'rare' else 'thing' end,
    case when n % 5000 = 14 then $4 else 'thing ' || n % 7000 end, 'eco_req_' || lpad(n::text, 22, '0'), 1, sha256(n::text::bytea)
  from generate_series(0, $5::integer - 1) n`;

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const ofEntries = (node: Node): boolean => /^eco_audit_(entries|unpacked|inbox)/.test(node['Relation Name'] ?? '');

describe.skipIf(!postgresAvailable)('what the log’s reads look at (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl);
    for (const month of ['2025-12-02', '2026-01-02']) {
      await house.rows('select nexus_audit_make_partition($1)', [month]);
    }
    await house.rows(fill, [org1, caller, key, resource, own + others]);
    await house.rows(`select count(*) from nexus_audit_sequence('', 1000, 1000000, '2026-01-20')`);
    await house.rows('vacuum analyze');
  });
  afterAll(async () => {
    await house?.close();
    await database?.drop();
  });

  /** Entries that the statements of a read look at, and the tables that they read from end to end. */
  async function looksAt(read: (tx: TenantTx) => Promise<unknown>): Promise<{ entries: number; scanned: string[] }> {
    return house.kernel.database.tenant(systemActor('test'), { org: org1 }, async (tx) => {
      const statements: { text: string; values: unknown[] }[] = [];
      const { client } = tx;
      const query = client.query.bind(client) as (...words: unknown[]) => Promise<pg.QueryResult>;
      client.query = ((...words: [string, unknown[]?] | [{ text: string; values?: unknown[] }]) => {
        const [first, values = []] = words;
        statements.push(typeof first === 'string' ? { text: first, values } : { values: [], ...first });
        return query(...words);
      }) as typeof client.query;
      try {
        await read(tx);
      } finally {
        client.query = query as typeof client.query;
      }
      const nodes: Node[] = [];
      for (const { text, values } of statements) {
        const { rows } = await query(`explain (analyze, timing off, format json) ${text}`, values);
        nodes.push(...nodesOf(rows[0]['QUERY PLAN'][0].Plan));
      }
      const entries = nodes.filter(ofEntries);
      return {
        entries: entries.reduce(
          (sum, node) =>
            sum + ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1),
          0,
        ),
        scanned: entries
          .filter((node) => node['Node Type'] === 'Seq Scan' && (node['Actual Rows'] ?? 0) > 0)
          .map((node) => node['Relation Name'] ?? ''),
      };
    });
  }

  test.each<[what: string, filter: LogFilter]>([
    ['nothing', {}],
    ['an action', { action: 'thing.2' }],
    ['a rare action', { action: 'thing.rare' }],
    ['an action that never happened', { action: 'nothing.happened' }],
    ['some actions', { actionLike: '%.2' }],
    ['most actions', { actionLike: 'thing.%' }],
    ['actions that never happened', { actionLike: 'nothing.%' }],
    ['a result', { result: 'success' }],
    ['a rare result', { result: 'failure' }],
    ['a rare type of resource', { resourceType: 'rare' }],
    ['a caller', { caller }],
    ['a caller that never called', { caller: newSecretId('usr') }],
    ['a key', { key }],
    ['a resource', { resource }],
    ['a resource that is none', { resource: newSecretId('cus') }],
    ['a time long ago', { to: Date.UTC(2025, 11, 3) }],
    ['a short time', { from: Date.UTC(2025, 11, 10), to: Date.UTC(2025, 11, 11) }],
    ['a page far behind', { before: { at: Date.UTC(2025, 11, 5), id: 'eco_aud_1' } }],
    ['a rare action of a time', { action: 'thing.rare', from: Date.UTC(2025, 11, 10), to: Date.UTC(2026, 0, 2) }],
  ])('filtered by %s: a few pages of an index', async (_, filter) => {
    const { entries, scanned } = await looksAt((tx) => listEntries(tx, filter, page));
    expect(scanned).toEqual([]);
    expect(entries).toBeLessThan(own / 30);
  });

  test('verification and export: as many entries as are read', async () => {
    const chain = await looksAt((tx) => readChain(tx, 5000, own, 250));
    expect(chain.scanned).toEqual([]);
    expect(chain.entries).toBe(250);
    const ends = await looksAt(async (tx) => [await chainEnds(tx), await hashAt(tx, 77)]);
    expect(ends.scanned).toEqual([]);
    expect(ends.entries).toBeLessThan(10);
  });
});
