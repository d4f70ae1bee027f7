import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signer } from '../../../apps/server/src/modules/audit/chain.fixture.ts';
import { digestOf, linkHash } from '../../../apps/server/src/modules/audit/entry.ts';
import { sequencerState } from '../../../apps/server/src/modules/audit/sequencer.ts';
import { type Registered, register, type TestApp, testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { auditVerify } from './audit-verify.ts';
import { readExport } from './export-file.ts';

interface Line {
  record: string;
  seq?: number;
  [name: string]: unknown;
}

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

describe.skipIf(!postgresAvailable)('nexus audit verify, on exports of a server (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let folder: string;
  let text: string;
  let lines: Line[];
  let files = 0;

  const fetched = async (query: string): Promise<{ text: string; nextAfter: string | undefined }> => {
    const answer = await app.call(`GET /api/v1/audit/export?${query}`, { as: owner.token });
    expect(answer.status, answer.text).toBe(200);
    return { text: answer.text, nextAfter: answer.headers['x-next-after'] as string | undefined };
  };
  const file = (content: string | Buffer, name = 'export'): string => {
    files += 1;
    const path = join(folder, `${files}-${name}`);
    writeFileSync(path, content);
    return path;
  };
  const ndjson = (some: readonly Line[]): string => file(some.map((line) => `${JSON.stringify(line)}\n`).join(''));
  /** The lines with what `change` makes of them. */
  const tampered = (change: (copy: Line[]) => void): string => {
    const copy = structuredClone(lines);
    change(copy);
    return ndjson(copy);
  };
  const entry = (some: readonly Line[], seq: number): Line =>
    some.find((line) => line.record === 'entry' && line.seq === seq) as Line;
  const at = (some: readonly Line[], seq: number): number => some.indexOf(entry(some, seq));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-cli-'));
    app = await testApp();
    owner = await register(app);
    const sequencer = app.app.kernel.services.use(sequencerState);
    for (let round = 0; round < 3; round += 1) {
      for (const name of ['Plain', '=SUM(1,2)', 'A "quoted", name']) {
        const made = await app.call('POST /api/v1/customers', {
          as: owner.token,
          body: { externalId: `${name} ${round}`, name },
        });
        expect(made.status, made.text).toBe(201);
      }
      await sequencer.sequence();
      await sequencer.seal({ every: 0, rows: 1 });
      app.manual.advance(1000);
    }
    await app.call('PATCH /api/v1/auth/me', { as: owner.token, body: { displayName: 'Not signed yet' } });
    await sequencer.sequence();
    text = (await fetched('limit=5000')).text;
    lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  afterAll(async () => {
    await app?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('verifies NDJSON, CSV and both gzipped, and says what no signature vouches for', async () => {
    const csv = (await fetched('limit=5000&format=csv')).text;
    const last = lines.filter(({ record }) => record === 'entry').length;
    expect(last).toBeGreaterThan(9);
    for (const content of [text, csv, gzipSync(text), gzipSync(csv)]) {
      const { code, text: said } = await auditVerify([file(content)]);
      expect(code, said).toBe(0);
      expect(said).toContain(`VERIFIED\n${last} entries of ${owner.org}, 1 to ${last}, exactly as recorded.`);
      expect(said).toContain('3 signed checkpoints vouch');
      expect(said).toContain('1 entry after it is not signed yet.');
      expect(said).toContain('The keys are from the export itself.');
    }
  });

  it('verifies the pages of an export in their order, and no other', async () => {
    const pages: string[] = [];
    for (let after: string | undefined = '0'; after !== undefined; ) {
      const page = await fetched(`limit=4&after=${after}`);
      pages.push(file(page.text));
      after = page.nextAfter;
    }
    expect(pages.length).toBeGreaterThan(2);
    expect((await auditVerify(pages)).code).toBe(0);
    const [first = '', second = '', ...rest] = pages;
    expect((await auditVerify([first, ...rest])).text).toContain('entry 5 is missing');
    expect((await auditVerify([second, first, ...rest])).code).toBe(1);
    expect((await auditVerify([first])).text).toContain('The chain continues after 4');
  });

  it.each<[what: string, change: (copy: Line[]) => void, said: RegExp]>([
    ['a changed action', (copy) => Object.assign(entry(copy, 3), { action: 'nothing.happened' }), /entry 3 .*not what/],
    [
      'a changed time',
      (copy) => Object.assign(entry(copy, 3), { at: '2020-01-01T00:00:00.000Z' }),
      /entry 3 .*not what/,
    ],
    ['a changed number', (copy) => Object.assign(entry(copy, 3), { seq: 'three' }), /entry 0 .*no entry was/],
    ['other ciphertext', (copy) => Object.assign(entry(copy, 3), { origin: 'AAAA' }), /entry 3 .*not what/],
    ['a deleted entry', (copy) => copy.splice(at(copy, 4), 1), /entry 4 is missing/],
    ['an entry put in', (copy) => copy.splice(at(copy, 4), 0, entry(copy, 3)), /entry 3 .*no entry was/],
    [
      'two entries exchanged',
      (copy) => {
        const [one, other] = [entry(copy, 4), entry(copy, 5)];
        Object.assign(one, { ...other, seq: 4 }, { ...structuredClone(one), seq: 5, hash: other.hash });
      },
      /entry \d/,
    ],
    ['the last entries cut off', (copy) => copy.splice(at(copy, 8), 1_000, copy.at(-1) as Line), /entry 8 .*missing/],
    [
      'entries and checkpoints cut off, and the recorded end kept',
      (copy) => {
        const kept = copy.filter(({ record, seq = 0 }) => (record !== 'entry' && record !== 'checkpoint') || seq < 8);
        copy.splice(0, copy.length, ...kept);
      },
      /entry 8 .*missing/,
    ],
    [
      'a checkpoint of another place',
      (copy) => {
        const signed = copy.find(({ record }) => record === 'checkpoint') as Line;
        signed.seq = Number(signed.seq) - 1;
      },
      /checkpoint whose signature/,
    ],
    [
      'a chain computed anew from a changed entry on',
      (copy) => {
        rechain(copy, 3);
      },
      /was computed anew/,
    ],
  ])('names the first bad entry: %s', async (_, change, said) => {
    const outcome = await auditVerify([tampered(change)]);
    expect(outcome.code, outcome.text).toBe(1);
    expect(outcome.text).toMatch(said);
  });

  /** What somebody does who owns the database: every hash from `seq` on fits again. */
  function rechain(copy: Line[], seq: number): void {
    Object.assign(entry(copy, seq), { action: 'nothing.happened' });
    const rows = copy.filter(({ record }) => record === 'entry');
    let hash = Buffer.from(String(entry(copy, seq - 1).hash), 'base64');
    for (const row of rows.filter((each) => Number(each.seq) >= seq)) {
      const bytes = (name: string) => (row[name] === null ? null : Buffer.from(String(row[name]), 'base64'));
      const at = Date.parse(String(row.at));
      const digest = digestOf({ ...row, at, origin: bytes('origin'), personal: bytes('personal') } as never) as Buffer;
      hash = Buffer.from(linkHash(hash, Number(row.seq), digest));
      Object.assign(row, { digest: digest.toString('base64'), hash: hash.toString('base64') });
    }
    Object.assign(copy.at(-1) as Line, { headHash: hash.toString('base64') });
  }

  it('does not take what nobody signed for verified', async () => {
    const unsigned = tampered((copy) => {
      rechain(copy, 3);
      copy.splice(0, copy.length, ...copy.filter(({ record }) => record !== 'checkpoint'));
    });
    const outcome = await auditVerify([unsigned]);
    expect(outcome.code).toBe(3);
    expect(outcome.text).toContain('NOT SIGNED');
  });

  it('compares with keys from elsewhere: a forger’s own do not pass', async () => {
    const forger = await signer('eco_key_2222222222222222222222');
    const forged = structuredClone(lines);
    rechain(forged, 3);
    for (const line of forged) {
      if (line.record === 'key') line.jwk = forger.jwk;
      if (line.record !== 'checkpoint') continue;
      const hash = Buffer.from(String(entry(forged, Number(line.seq)).hash), 'base64').toString('hex');
      line.token = await forger.sign({
        org: owner.org,
        seq: line.seq,
        hash,
        iat: Date.parse(String(line.at)) / 1000,
      });
    }
    const path = ndjson(forged);
    // In itself it is whole; that is what the printed thumbprints and --keys are for.
    expect((await auditVerify([path])).code).toBe(0);
    const keys = file(JSON.stringify({ keys: lines.filter(({ record }) => record === 'key').map(({ jwk }) => jwk) }));
    const outcome = await auditVerify([path], { keys });
    expect(outcome.code).toBe(1);
    expect(outcome.text).toMatch(/checkpoint whose signature/);
    expect((await auditVerify([file(text)], { keys })).text).not.toContain('from the export itself');
    expect((await auditVerify([file(text)], { keys: file(text) })).code).toBe(0);
  });

  it('refuses what is no export, cut off, or of somebody else', async () => {
    expect((await auditVerify([join(folder, 'nowhere')])).code).toBe(2);
    expect((await auditVerify([file('')])).text).toContain('is empty');
    expect((await auditVerify([file('{"record":"header"}\n')])).code).toBe(2);
    expect((await auditVerify([file('hello,world\r\n')])).code).toBe(2);
    expect((await auditVerify([file(gzipSync(text).subarray(0, 300))])).code).toBe(2);
    const cutOff = await auditVerify([file(text.split('\n').slice(0, -2).join('\n'))]);
    expect([cutOff.code, cutOff.text]).toEqual([2, expect.stringContaining('is cut off')]);
    expect((await auditVerify([file(text)], { org: 'eco_org_1111111111111111111111' })).code).toBe(1);
  });

  it('is a command: what it says goes to standard output, and its code tells', () => {
    const run = (...words: string[]) => spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
    const good = run('audit', 'verify', file(text));
    expect([good.status, good.stdout, good.stderr]).toEqual([0, expect.stringMatching(/^VERIFIED\n/), '']);
    const path = tampered((copy) => copy.splice(at(copy, 4), 1));
    const bad = run('audit', 'verify', path);
    expect([bad.status, bad.stdout]).toEqual([1, `BROKEN  ${path}\nentry 4 is missing.\n`]);
    const wrong = run('audit', 'verify');
    expect([wrong.status, wrong.stdout, wrong.stderr]).toEqual([
      2,
      '',
      expect.stringContaining('nexus audit verify FILE'),
    ]);
  });

  it('reads everything that the server wrote', async () => {
    const kinds = new Map<string, number>();
    for await (const { kind } of readExport(file(text))) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect([...kinds.values()].reduce((sum, each) => sum + each, 0)).toBe(lines.length);
  });
});
