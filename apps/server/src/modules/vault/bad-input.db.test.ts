import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';

const kilobytes = (count: number, char = 'x') => char.repeat(count * 1024);

describe.skipIf(!postgresAvailable)('what cannot be a secret (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let base: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
    await call(`PUT ${base}/secrets/KEPT`, { value: 'kept' });
  });
  afterAll(() => app?.close());

  const call = (what: string, body: object) => app.call(what, { as: owner.token, body });
  const stored = () =>
    app.rows(
      `select (select count(*)::int from eco_folders) as folders, (select count(*)::int from eco_secret_names) as names,
         (select count(*)::int from eco_secret_values) as versions, (select max(revision) from eco_folders) as revision`,
    );

  /** Nothing is stored, and the answer names the place and repeats no value. */
  async function expectRefused(what: string, body: object, code: string, place: string | RegExp): Promise<void> {
    const before = await stored();
    const answer = await call(what, body);
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.code, answer.text).toBe(code);
    expect(answer.text).toMatch(place);
    expect(answer.text).not.toContain('s3cr3t');
    expect(await stored()).toEqual(before);
  }

  const put = (name: string, path = '/') =>
    `PUT ${base}/secrets/${encodeURIComponent(name)}?path=${encodeURIComponent(path)}`;

  it.each<[string, string]>([
    ['a slash', 'a/b'],
    ['a line break', 'a\nb'],
    ['a control character', 'a\u0007'],
    ['257 bytes', 'x'.repeat(257)],
    ['257 bytes in fewer characters', `${'é'.repeat(128)}x`],
  ])('is refused for a name with %s', async (_what, name) => {
    await expectRefused(put(name), { value: 's3cr3t' }, 'INVALID_REQUEST', /params\/name/);
    const changes = [
      { name: 'FIRST', value: 's3cr3t' },
      { name, value: 's3cr3t' },
    ];
    await expectRefused(`POST ${base}/batch`, { changes }, 'INVALID_REQUEST', /\/changes\/1\/name/);
  });

  it.each<[string, unknown]>([
    ['64 KiB and one byte', `${kilobytes(64)}x`],
    ['more than 64 KiB in fewer characters', `${kilobytes(32, 'é')}x`],
    ['no text', ['s3cr3t']],
    ['nothing', undefined],
  ])('is refused for a value of %s', async (_what, value) => {
    await expectRefused(put('N'), { value }, 'INVALID_REQUEST', /\/value/);
    const changes = [
      { name: 'FIRST', value: 's3cr3t' },
      { name: 'N', value },
    ];
    await expectRefused(`POST ${base}/batch`, { changes }, 'INVALID_REQUEST', /\/changes\/1/);
  });

  it.each(['a', '/a/', '//', '/a b', '/a/../b', `/${'x'.repeat(65)}`, '/a'.repeat(11)])(
    'is refused in the folder %s',
    (path) => expectRefused(put('N', path), { value: 's3cr3t' }, 'INVALID_REQUEST', /query\/path/),
  );

  it('is refused for a name that a batch has twice', async () => {
    const changes = ['FIRST', 'TWICE', 'TWICE'].map((name) => ({ name, value: 's3cr3t' }));
    await expectRefused(`POST ${base}/batch`, { changes }, 'INVALID_REQUEST', /TWICE/);
  });

  it.each<[string, string, string, string | RegExp]>([
    ['a quote that is not closed', 'dotenv', 'A=1\nB="s3cr3t\n', 'Line 2'],
    ['a line that assigns nothing', 'dotenv', 'A=s3cr3t\n\nwhat is this\n', 'Line 3'],
    ['a value that is too large', 'dotenv', `A=s3cr3t\nB=${kilobytes(64)}x\n`, 'Line 2'],
    ['too many names', 'dotenv', Array.from({ length: 2001 }, (_, n) => `N${n}=s3cr3t`).join('\n'), 'Line 2001'],
    ['JSON that ends early', 'json', '{"A": "s3cr3t"', 'Line 1'],
    ['JSON in JSON', 'json', '{"A": {"B": "s3cr3t"}}', 'Line 1'],
    ['JSON with one name twice', 'json', '{"A": "s3cr3t",\n"A": "s3cr3t"}', /Line \d/],
    ['a list', 'yaml', '- s3cr3t\n', 'Line 1'],
    ['a YAML anchor', 'yaml', 'A: &x s3cr3t\nB: *x\n', 'Line 2'],
  ])('is refused as a whole for a file with %s', (_what, format, content, place) =>
    expectRefused(`POST ${base}/import`, { format, content }, 'NOT_IMPORTABLE', place),
  );

  it('is taken at the limits', async () => {
    for (const value of [kilobytes(64), kilobytes(32, 'é'), '', ' ', '\n', '__proto__'])
      expect((await call(put('LIMIT', '/limits'), { value })).status).toBe(200);
    for (const name of ['x'.repeat(256), 'é'.repeat(128), '__proto__', 'constructor', ' ', '.a'])
      expect((await call(put(name, '/limits'), { value: 'v' })).status, name).toBe(200);
    expect((await call(put('N', '/a'.repeat(10)), { value: 'v' })).status).toBe(200);
  });
});
