import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { postgresAvailable, type TestDatabase, testDatabase } from '../../../test/harness.ts';
import { checkpointKeys } from '../../kernel/signing/index.ts';
import { type AuditHouse, auditHouse, entry, forget, org1, reader } from './audit.fixture.ts';
import { type ChainedRow, entryColumns } from './entry.ts';
import { type Broken, ChainVerifier, signedHashes } from './verifier.ts';

interface Line {
  jwk?: Record<string, string> | undefined;
  [name: string]: string | number | null | undefined | Record<string, string>;
}

const base64 = (text: unknown): Buffer => Buffer.from(String(text), 'base64');

/** What a reader of the format has to do, and nothing of the server's own. */
async function verifyExport(lines: readonly Line[]): Promise<Broken | undefined> {
  const of = (record: string) => lines.filter((line) => line.record === record);
  const [header] = of('header') as [Line];
  const [end] = of('end') as [Line];
  const org = String(header.org);
  const checkpoints = of('checkpoint').map(({ seq, at, token }) => ({
    seq: Number(seq),
    at: Date.parse(String(at)),
    token: String(token),
  }));
  const signed = await signedHashes(org, checkpoints, await checkpointKeys(of('key').map(({ jwk }) => jwk ?? {})));
  const start = { seq: Number(header.afterSeq), hash: base64(header.afterHash) };
  const verifier = new ChainVerifier(org, start, signed);
  let broken = verifier.begin();
  for (const line of of('entry')) broken ??= verifier.add(rowOf(line));
  const head = end.headSeq === null ? undefined : { seq: Number(end.headSeq), hash: base64(end.headHash) };
  return broken ?? verifier.finish(head);
}

function rowOf(line: Line): ChainedRow {
  const bytes = new Set(['origin', 'personal', 'digest', 'hash']);
  const numbers = new Set(['version', 'count', 'seq']);
  const pairs = [...entryColumns, 'seq', 'digest', 'hash'].map((column) => {
    const value = line[column] ?? null;
    if (value === null) return [column, null];
    if (column === 'at') return [column, Date.parse(String(value))];
    return [column, bytes.has(column) ? base64(value) : numbers.has(column) ? Number(value) : value];
  });
  return Object.fromEntries(pairs) as ChainedRow;
}

const ndjson = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** RFC 4180, with our two rules: an unquoted empty cell is null, and one leading apostrophe goes. */
function csv(text: string): Line[] {
  const [names = [], ...rows] = text
    .slice(0, -2)
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((row) =>
      row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => {
        if (cell === '') return null;
        const plain = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        return plain.startsWith("'") ? plain.slice(1) : plain;
      }),
    );
  return rows.map((row) => toLine(Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]))));
}

/** A table has one set of columns: what NDJSON names apart stands here in the columns of entries. */
function toLine(line: Record<string, string | null>): Line {
  const { record, org_id: org, seq, hash, token } = line;
  if (record === 'header') return { record, org: org ?? null, afterSeq: Number(seq), afterHash: hash ?? '' };
  if (record === 'end') return { record, headSeq: hash === null ? null : Number(seq), headHash: hash ?? null };
  if (record === 'key') return { record, jwk: JSON.parse(token ?? '{}') } as Line;
  return line;
}

const formats = [
  ['ndjson', ndjson, 'application/x-ndjson'],
  ['csv', csv, 'text/csv'],
] as const;

describe.skipIf(!postgresAvailable)('GET /api/v1/audit/export (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let house: AuditHouse;

  beforeAll(async () => {
    database = await testDatabase();
    house = await auditHouse(database.ownerUrl);
  });
  afterAll(async () => {
    await house.close();
    await database.drop();
  });
  afterEach(() => forget(house));

  const fill = async () => {
    const awkward = { text: '=1+1, "quoted"\r\nand, more', empty: '', mark: "'" };
    for (let index = 0; index < 3; index += 1) {
      await house.write(
        org1,
        entry({ after: awkward, personal: { email: 'x@example.com' } }),
        entry({ action: '=cmd()', resource: { type: '＝1', id: '\'=quoted\r\n,"' } }),
      );
      await house.sequencer.sequence();
      await house.sequencer.seal({ every: 0, rows: 1 });
    }
  };
  const fetch = (query: string) => house.get(`/api/v1/audit/export?${query}`, reader(org1));

  test.each(formats)('%s: all that it takes to verify elsewhere', async (format, parse, type) => {
    await fill();
    const { status, text, headers } = await fetch(`format=${format}`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining(type),
      'content-disposition': `attachment; filename="audit-0.${format}"`,
    });
    expect(headers).not.toHaveProperty('x-next-after');
    const lines = parse(text);
    const count = (record: string) => lines.filter((line) => line.record === record).length;
    expect([count('header'), count('entry'), count('checkpoint'), count('end')]).toEqual([1, 6, 3, 1]);
    expect(count('key')).toBeGreaterThanOrEqual(1);
    expect(await verifyExport(lines)).toBeUndefined();
    const changed = lines.map(
      (line): Line => (line.record === 'entry' && Number(line.seq) === 4 ? { ...line, result: 'denied' } : line),
    );
    expect(await verifyExport(changed)).toMatchObject({ reason: 'changed', seq: 4 });
    expect(
      await verifyExport(lines.filter(({ seq, record }) => record !== 'entry' || Number(seq) !== 2)),
    ).toMatchObject({
      reason: 'missing',
      seq: 2,
    });
  });

  test.each(formats)('%s: in parts that each verify and join', async (format, parse) => {
    await fill();
    const seen: number[] = [];
    let after: string | undefined = '0';
    while (after !== undefined) {
      const part = await fetch(`format=${format}&limit=4&after=${after}`);
      const lines = parse(part.text);
      expect(await verifyExport(lines)).toBeUndefined();
      seen.push(...lines.filter(({ record }) => record === 'entry').map(({ seq }) => Number(seq)));
      after = (part.headers as Record<string, string | undefined>)['x-next-after'];
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('holds no plaintext of what is sealed', async () => {
    await fill();
    const { text } = await fetch('format=ndjson');
    expect(text).not.toContain('x@example.com');
    expect(text).not.toContain('192.0.2.7');
  });

  test('no spreadsheet finds a formula in the table', async () => {
    await fill();
    const { text } = await fetch('format=csv');
    expect(text).toContain(",'=cmd(),");
    expect(text).not.toMatch(/(^|,)"?[=@+＝]/m);
  });

  test('of an empty log is an export too', async () => {
    expect(await verifyExport(ndjson((await fetch('format=ndjson')).text))).toBeUndefined();
  });

  test.each(['format=xml', 'limit=0', 'limit=5001', 'after=-1', 'after=7'])('answers 400 to %s', async (query) => {
    await fill();
    const { status, body } = await fetch(query);
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  test('is itself in the log', async () => {
    await fetch('format=csv');
    await house.kernel.journal.drain();
    const { body } = await house.get('/api/v1/audit?action=audit.export', reader(org1));
    expect(body.items).toMatchObject([{ action: 'audit.export', result: 'success' }]);
  });
});
