import { createHash } from 'node:crypto';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../apps/server/test/harness.ts';
import { type CliWorld, cliWorld } from '../world.fixture.ts';

/** Kinds of files that people have. What `dotenv` makes of them is what must arrive. */
const oddFiles: Record<string, string> = {
  'comments and blanks': '# first\n\nA=1 # one\n  B = two words  \nC="#"\nD=#none\nE=x#y\nF=\'#\' # z\n',
  'quotes of each kind':
    'A=\'s\'\nB="d"\nC=`b`\nD="it\'s"\nE=\'say "hi"\'\nF=`both \' and "`\nG="esc \\" q"\nH=a"b"c\nI=""""\nJ=\'\'\n',
  'several lines': 'KEY="-----BEGIN X-----\nabc\n-----END X-----"\nB=\'one\ntwo\'\nC=`x\n\ny`\nD=after\n',
  escapes: 'A="x\\ny\\rz"\nB=x\\ny\nC=\'x\\ny\'\nD="a\\tb"\nE=C:\\new\\table\n',
  'dollar signs': `A=$HOME\nB=\${HOME}/bin\nC=\\$X\nD='\${A}'\nE=\${N:-f}\nF=$2b$12$abc\nG=$\${A}\nH=\${A}\${B}\n`,
  'JSON and addresses':
    'A={"a":[1,{"b":"c # d"}]}\nB=\'{"x":"#"}\'\nC=postgres://u:p%40@h:5/db?a=b&c=d\nD=https://a/#/r\n',
  Windows: '\ufeffFIRST=1\r\nB="two\r\nlines"\r\nC=3\r\n# end\r\nLAST=4',
  'other alphabets': '\ufeffGREETING=Grüße, 世界 🚀\nNBSP=a\u00a0b\nCOMBINED=e\u0301\n',
  'exports and colons': "export A=1\nexport  B=2\nexport\tC=3\nexportD=4\nE: five\nF: '6'\n",
  'odd names': '1A=x\nwith.dot=1\nwith-dash=2\n__proto__=p\nconstructor=c\ntoString=t\n',
  'a name again': 'A=1\nB=2\nA=3\nexport A="4"\n',
  tabs: '\tA\t=\tx\t\nB="\tkept\t"\nC=   \nD="   "\n',
};

describe.skipIf(!postgresAvailable)('nexus import (needs PostgreSQL)', () => {
  let world: CliWorld;
  let folders = 0;

  beforeAll(async () => {
    world = await cliWorld();
  });
  afterAll(() => world?.close());

  const newFolder = (): string => {
    folders += 1;
    return `/f${folders}`;
  };

  /** Imported, and then the environment of a command: as the command says it, in JSON. */
  async function throughRun(
    text: string,
    ...options: string[]
  ): Promise<{ got: Record<string, string>; warned: string }> {
    const path = newFolder();
    const imported = await world.nexus('import', 'env', world.file('.env', text), '--path', path, ...options);
    expect(imported.code, imported.stderr).toBe(0);
    const script = 'process.stdout.write(JSON.stringify(Object.entries(process.env)))';
    const none = new Set(['HOME', 'PWD', 'SHLVL', '_', 'PATH', ...Object.keys(world.env)]);
    const run = await world.start(['run', '--path', path, '--no-cache', '--', process.execPath, '-e', script]).ended;
    expect(run.code, run.stderr).toBe(0);
    const pairs = (JSON.parse(run.stdout) as [string, string][]).filter(([name]) => !none.has(name));
    return { got: Object.fromEntries(pairs), warned: imported.stderr };
  }

  /** `__proto__` is lost in the object that dotenv answers. */
  const expected = (text: string): Record<string, string> => {
    const read = parse(text) as Record<string, string>;
    const proto = /^__proto__=(.*)$/m.exec(text)?.[1];
    return Object.fromEntries([
      ...Object.entries(read),
      ...(proto === undefined ? [] : [['__proto__', proto] as const]),
    ]);
  };

  it.each(Object.entries(oddFiles))('a file with %s starts a command with what dotenv reads', async (_, text) => {
    const { got } = await throughRun(text);
    expect(got).toEqual(expected(text));
    expect(Object.keys(got).length).toBeGreaterThan(1);
  });

  it('of files made at random it makes what dotenv makes', async () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ab \t#\'"`\\n$={}:,é\u00a0'), maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.replaceAll(/[\0\n\r]/g, '')),
    );
    const quoted = fc
      .tuple(fc.constantFrom("'", '"', '`'), value)
      .map(([quote, text]) => `${quote}${text}\n${text}${quote}`);
    const line = fc.tuple(
      fc.constantFrom('', 'export ', ' ', '\t'),
      fc.constantFrom('A', 'B_1', 'c.d', 'e-f', '9x'),
      fc.constantFrom('=', ' = ', ': '),
      fc.oneof(value, quoted),
      fc.constantFrom('\n', '\r\n', ' # note\n', '\n\n'),
    );
    // All in one file each would hide the others: some files, each through the whole way.
    const files = fc.sample(
      fc.array(line, { minLength: 3, maxLength: 8 }).map((lines) => lines.map((parts) => parts.join('')).join('')),
      { numRuns: 12, seed: 20_261_126 },
    );
    for (const text of files) {
      const { got } = await throughRun(text, '--lenient');
      expect(got, JSON.stringify(text)).toEqual(expected(text));
    }
  });

  it('refuses what dotenv passes over, with the line and without its content, and reads it so with --lenient', async () => {
    const text = 'A=1\nNOT AN ASSIGNMENT hunter2\nB="open hunter2\nC=3\n';
    const refused = await world.nexus('import', 'env', world.file('.env', text), '--path', newFolder());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Line 2');
    expect(refused.stderr).toContain('line 3: The quote is not closed');
    expect(refused.stdout + refused.stderr).not.toContain('hunter2');
    expect(refused.stderr).toContain('nexus import env FILE --lenient');
    const { got, warned } = await throughRun(text, '--lenient');
    expect(got).toEqual(expected(text));
    expect(got).toMatchObject({ B: '"open hunter2' });
    expect(warned).toContain('warning: Line 3: The quote is not closed');
    expect(warned).not.toContain('hunter2');
  });

  it('refuses bytes that are no UTF-8, with their line', async () => {
    const bytes = Buffer.concat([Buffer.from('A=1\nB='), Buffer.from([0xc3, 0x28]), Buffer.from('\n')]);
    const refused = await world.nexus('import', 'env', world.file('.env', bytes), '--path', newFolder());
    expect([refused.code, refused.stderr]).toEqual([
      1,
      'nexus: .env is not UTF-8, from line 2 on\n'.replace('.env', world.file('.env', bytes)),
    ]);
  });

  it('says in words which file is not there', async () => {
    const refused = await world.nexus('import', 'env', `${world.folder}/none`);
    expect([refused.code, refused.stderr]).toEqual([1, `nexus: There is no file or folder ${world.folder}/none\n`]);
    const folder = await world.nexus('import', 'env', world.folder);
    expect([folder.code, folder.stderr]).toEqual([1, 'nexus: This is a folder, not a file\n']);
  });

  it('writes nothing in a dry run, and says what became of each', async () => {
    const path = newFolder();
    const call = (...more: string[]) =>
      world.nexus('import', 'env', world.file('.env', 'A=1\nB=2\n'), '--path', path, ...more);
    expect((await call('--dry-run')).stdout).toBe(`${path}: 2 new\nNothing was written: this was a dry run.\n`);
    expect((await call()).stdout).toBe(`${path}: 2 new\n`);
    expect((await call()).stdout).toBe(`${path}: 2 as they were\n`);
    world.file('.env', 'A=9\nB=2\nC=3\n');
    const again = await world.nexus(
      'import',
      'env',
      `${world.folder}/.env`,
      '--path',
      path,
      '--on-conflict',
      'skip',
      '--json',
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ dryRun: false, folders: [{ created: ['C'], skipped: ['A'] }] });
    const refused = await world.nexus(
      'import',
      'env',
      `${world.folder}/.env`,
      '--path',
      path,
      '--on-conflict',
      'refuse',
    );
    expect(refused.code).toBe(1);
    expect((await world.piped('D=4', 'import', 'env', '-', '--path', path)).stdout).toBe(`${path}: 1 new\n`);
  });

  describe('of other products', () => {
    const valueIn = async (name: string, path: string) =>
      (await world.nexus('secrets', 'get', name, '--path', path)).stdout;
    const imported = async (product: string, content: unknown, ...more: string[]) => {
      const path = newFolder();
      const file = world.file('export.json', typeof content === 'string' ? content : JSON.stringify(content));
      return { path, ...(await world.nexus('import', product, file, '--path', path, ...more)) };
    };

    it('takes the list of infisical export, with folders and without personal values', async () => {
      const { path, code, stderr } = await imported('infisical', [
        { key: 'A', value: `x \${A}\n`, type: 'shared', secretPath: '/' },
        { key: 'B', value: 'y', type: 'shared', secretPath: '/api/v 1' },
        { key: 'A', value: 'mine', type: 'personal', secretPath: '/' },
      ]);
      expect(code, stderr).toBe(0);
      expect(await valueIn('A', path)).toBe(`x \${A}\n`);
      expect(await valueIn('B', `${path}/api/v-1`)).toBe('y');
      expect(stderr).toContain('A: a personal value is left out');
      expect(stderr).toContain(`The folder api/v 1 becomes ${path}/api/v-1`);
      expect(stderr).not.toContain('mine');
    });

    it('takes both forms of Doppler', async () => {
      const plain = await imported('doppler', { A: '1', DOPPLER_CONFIG: 'dev', __proto__x: 'p' });
      expect([plain.code, plain.stdout]).toEqual([0, `${plain.path}: 2 new\n`]);
      const computed = await imported('doppler', { A: { raw: `\${B}`, computed: 'bee' }, B: { computed: null } });
      expect(await valueIn('A', computed.path)).toBe('bee');
      expect(computed.stderr).toContain('B: the export does not hold its value');
    });

    it('takes what vault kv get writes, of both versions, several, and trees', async () => {
      const v2 = { request_id: 'r', data: { data: { A: '1', N: 1.5, O: { a: [1] } }, metadata: { version: 3 } } };
      const v1 = { request_id: 'r', data: { B: 'two' } };
      const several = await imported('vault', `${JSON.stringify(v2)}\n${JSON.stringify(v1)}\n`);
      expect(several.code, several.stderr).toBe(0);
      expect(await valueIn('N', several.path)).toBe('1.5');
      expect(await valueIn('O', several.path)).toBe('{"a":[1]}');
      expect(await valueIn('B', several.path)).toBe('two');
      const tree = await imported('vault', { 'app/': { web: { KEY: 'k' } }, TOP: true });
      expect(await valueIn('KEY', `${tree.path}/app/web`)).toBe('k');
      expect(await valueIn('TOP', tree.path)).toBe('true');
    });

    it('splits what is too large for one request', async () => {
      const many = Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`N${index}`, String(index).repeat(4000)]),
      );
      const { path, code, stdout, stderr } = await imported('doppler', many);
      expect(code, stderr).toBe(0);
      expect(stdout.split('\n').length).toBeGreaterThan(2);
      expect(await valueIn('N39', path)).toBe('39'.repeat(4000));
    });

    it('says what a file is not, and nothing of what it holds', async () => {
      for (const [product, content] of [
        ['infisical', '{"hunter2": 1}'],
        ['infisical', '[{"key":"A"}]'],
        ['doppler', '["hunter2"]'],
        ['doppler', '{"hunter2": '],
        ['vault', '"hunter2"'],
      ] as const) {
        const { code, stderr } = await imported(product, content);
        expect([code, stderr.includes('hunter2'), stderr.includes('This is no export of')], content).toEqual([
          1,
          false,
          true,
        ]);
      }
      const named = await imported('doppler', { 'a/b': 'x' });
      expect([named.code, named.stderr]).toEqual([1, expect.stringContaining('"a/b" cannot be the name of a secret')]);
    });
  });

  describe('of keys and people', () => {
    it('imports keys by their hashes, and says what became of each line', async () => {
      const made = await world.nexus('customers', 'create', 'acme', 'Acme');
      expect(made.code, made.stderr).toBe(0);
      const csv =
        'name,key,externalId,scopes\n"Acme, Ltd.",sk_live_hunter2hunter2,acme,orders:read orders:write\n' +
        '"Two\nlines",sk_two_hunter2,acme,\nB,sk_other_hunter2,nobody,\n,sk_third,acme,\nAgain,sk_live_hunter2hunter2,acme,\n';
      const dry = await world.nexus('import', 'keys', world.file('keys.csv', csv), '--dry-run', '--json');
      expect(JSON.parse(dry.stdout)).toMatchObject({ counts: { READY: 1, REFUSED: 3, NOT_IMPORTABLE: 1 } });
      const { code, stdout } = await world.nexus('import', 'keys', `${world.folder}/keys.csv`, '--json');
      const { lines } = JSON.parse(stdout) as { lines: { line: number; result: string; reason: string | null }[] };
      expect(code).toBe(1);
      expect(lines.map(({ line, result, reason }) => [line, result, reason])).toEqual([
        [2, 'IMPORTED', null],
        [3, 'REFUSED', expect.stringMatching(/^name: /)],
        [5, 'REFUSED', 'There is no customer nobody: nexus customers create nobody NAME'],
        [6, 'REFUSED', 'The name is missing'],
        [7, 'NOT_IMPORTABLE', 'There is a key with this hash already'],
      ]);
      expect(stdout).not.toContain('hunter2');
      await world.app.heard();
      const verified = await world.piped(
        'sk_live_hunter2hunter2\n',
        'keys',
        'verify',
        '--permission',
        'orders:write',
        '--json',
      );
      expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { code: 'VALID', externalId: 'acme' }]);
    });

    it('takes hashes as other products write them, and says what is wrong with a line', async () => {
      await world.nexus('customers', 'create', 'hooli', 'Hooli');
      const hash = (key: string) => createHash('sha256').update(key);
      const rows = [
        { name: 'base64', externalId: 'hooli', sha256: hash('uk_base64').digest('base64') },
        { name: 'capitals', externalId: 'hooli', sha256: hash('uk_capitals').digest('hex').toUpperCase() },
        { name: 'umlauts', externalId: 'hooli', key: 'uk_äöü' },
        { name: 'a\u0000b', externalId: 'hooli', key: 'uk_nul' },
        { name: 'short', externalId: 'hooli', sha256: 'abc' },
        { name: 'nobody', key: 'uk_nobody' },
        { name: 'past', externalId: 'hooli', key: 'uk_past', expiresAt: '2020-01-01T00:00:00Z' },
      ];
      const file = world.file('keys.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
      const { code, stdout, stderr } = await world.nexus('import', 'keys', file, '--json');
      expect(code, stderr).toBe(1);
      const { lines } = JSON.parse(stdout) as { lines: { result: string; reason: string | null }[] };
      expect(lines.map(({ result, reason }) => [result, reason])).toEqual([
        ['IMPORTED', null],
        ['IMPORTED', null],
        ['IMPORTED', null],
        ['REFUSED', 'The body contains a NUL character'],
        ['REFUSED', 'sha256 must be 32 bytes in hexadecimal or base64'],
        ['REFUSED', 'There is neither customerId nor externalId'],
        ['EXPIRED', 'It has expired: expiresAt is in the past'],
      ]);
      await world.app.heard();
      for (const key of ['uk_base64', 'uk_capitals', 'uk_äöü']) {
        const { stdout: verdict } = await world.piped(`${key}\n`, 'keys', 'verify', '--json');
        expect(JSON.parse(verdict), key).toMatchObject({ code: 'VALID', externalId: 'hooli' });
      }
    });

    it('refuses columns that nobody knows', async () => {
      const refused = await world.nexus(
        'import',
        'users',
        world.file('people.csv', 'email,pasword\na@example.com,x\n'),
        '--dry-run',
      );
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Unknown columns: pasword')]);
    });

    it('reads NDJSON too, and names a line that is none', async () => {
      await world.nexus('customers', 'create', 'ndjson', 'NDJSON');
      const text = '{"name":"A","externalId":"ndjson","key":"sk_ndjson"}\n\n{"name":"B"}\n';
      const dry = await world.nexus('import', 'keys', world.file('keys.ndjson', text), '--dry-run', '--json');
      expect(JSON.parse(dry.stdout)).toMatchObject({
        counts: { READY: 1, REFUSED: 1 },
        lines: [{ line: 1 }, { line: 3 }],
      });
      const wrong = await world.nexus(
        'import',
        'users',
        world.file('people.ndjson', '{"email":"a@b"}\n{x\n'),
        '--dry-run',
      );
      expect(wrong.stderr).toContain('Line 2 is no JSON object');
    });

    it('tells who may not import people why', async () => {
      const file = world.file('people.ndjson', '{"email":"a@example.com"}\n');
      const { code, stderr } = await world.nexus('import', 'users', file);
      expect([code, stderr]).toEqual([4, expect.stringContaining('Only members of the operator organization')]);
    });
  });
});
