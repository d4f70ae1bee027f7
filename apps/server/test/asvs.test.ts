import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day } from '../src/kernel/clock.ts';
import { register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** How many requirements of levels 1 and 2 the sections of ASVS 5.0 have, V6.1 to V10.7; V6.7 has none. */
const sections: Readonly<Record<string, number>> = {
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1, '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
};

interface Row {
  id: string;
  level: string;
  shown: string;
}

const rows: Row[] = [...read('docs/security/asvs.md').matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| .* \| (.+) \|$/gm)].map(
  ([, id = '', level = '', shown = '']) => ({ id, level, shown }),
);
const isNo = ({ shown }: Row): boolean => shown.startsWith('**no**');

describe('docs/security/asvs.md', () => {
  it('has every requirement once', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const counted: Record<string, number> = {};
    for (const { id } of rows) {
      const section = id.split('.').slice(0, 2).join('.');
      counted[section] = (counted[section] ?? 0) + 1;
    }
    expect(counted).toEqual(sections);
  });

  it('says no at most ten times, each with a reason, and at level 1 only to 6.2.5', () => {
    const no = rows.filter(isNo);
    expect(no.length).toBeLessThanOrEqual(10);
    for (const { id, shown } of no) expect(shown.length, id).toBeGreaterThan(40);
    expect(no.filter(({ level }) => level === '1').map(({ id }) => id)).toEqual(['6.2.5']);
  });

  it.each(rows.filter((row) => !isNo(row)))('$id is shown by tests that are there', ({ shown }) => {
    for (const one of shown.split('<br>')) {
      const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(one) ?? [];
      // exercise.ts holds the tests that every module's routes.db.test.ts runs, which routes.test.ts checks.
      expect(file, one).toMatch(/\.test\.ts$|^apps\/server\/test\/exercise\.ts$/);
      expect(read(file), one).toMatch(/^ *(?:it|describe|test)\b/m);
      expect(read(file), one).toContain(title);
    }
  });
});

describe('what no other test shows', () => {
  it('documents what chapters 6.1, 7.1 and 8.1 ask for', () => {
    const identity = read('apps/server/src/modules/identity/README.md');
    for (const said of [
      '## Lock-out',
      'doubling to an hour',
      'LIMIT_OVERRIDES',
      '15 min · 7 d · 30 d',
      '100, then the one',
    ])
      expect(identity, said).toContain(said);
    expect(read('apps/server/src/modules/access/README.md')).toContain('## How it decides');
    expect(read('apps/server/src/modules/sso/README.md')).toMatch(/log-out|logs? out/);
  });

  it('names every field that may be written, and refuses all others', () => {
    const open = declaredRoutes.filter(({ body }) => {
      const schema = body as { type?: string; additionalProperties?: unknown } | undefined;
      return schema?.type === 'object' && schema.additionalProperties !== false;
    });
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('draws codes, seeds and tokens from the secure generator alone', () => {
    const folders = ['modules/', 'kernel/crypto/', 'kernel/signing/'].map((path) => `apps/server/src/${path}`);
    const sources = folders.flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path))
        .map((path) => `${folder}${path}`),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((path) => /Math\.random|pseudoRandomBytes/.test(read(path)))).toEqual([]);
    // Where they are made.
    for (const path of ['mfa/totp.ts', 'mfa/backup-codes.ts', 'sessions/tokens.ts', 'passkeys/challenges.ts'])
      expect(read(`apps/server/src/modules/identity/${path}`), path).toMatch(
        /randomBytes|randomInt|newSecretId|Secret\(/,
      );
  });

  it('offers no hints, secret questions, telephone codes, SAML or registration of clients', () => {
    for (const { name, body } of declaredRoutes) {
      const said = `${name} ${JSON.stringify(body ?? {})}`;
      expect(said, name).not.toMatch(
        /passwordHint|secretQuestion|securityQuestion|phoneNumber|\bsms\b|saml|\/oidc\/reg/i,
      );
    }
  });
});

describe.skipIf(!postgresAvailable)('what no other test shows, in a running server (needs PostgreSQL)', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app?.close());

  it('keeps a password good for years, and begins a new session at each log-in', async () => {
    const { email, password, token, refreshToken } = await register(app);
    app.manual.advance(3 * 365 * day);
    const logIn = async () => (await app.call('POST /api/v1/auth/login', { body: { email, password } })).body.tokens;
    const [one, two] = [await logIn(), await logIn()];
    const sid = (jwt: unknown) => JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()).sid;
    expect(new Set([token, one?.accessToken, two?.accessToken].map(sid)).size).toBe(3);
    // 43 characters of base64url behind the id: 256 bits.
    for (const text of [refreshToken, one?.refreshToken, two?.refreshToken])
      expect(String(text)).toMatch(/^eco_rft_[0-9A-Za-z]{22}\.[\w-]{43}$/);
  });
});
