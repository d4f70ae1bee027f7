import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const module = new URL('apps/server/src/modules/sso/', root);

/** A path of the table begins at the module, or else at the root. */
function read(path: string): string {
  const inModule = new URL(path, module);
  return readFileSync(existsSync(inModule) ? inModule : new URL(path, root), 'utf8');
}

interface Row {
  section: string;
  requirement: string;
  shown: string;
}

const chapters = readFileSync(new URL('docs/security/openid.md', root), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    specification: /^\[(.+?)\]/.exec(text)?.[1] ?? '',
    rows: [...text.matchAll(/^\| (.+?) \| (.+?) \| (.+) \|$/gm)]
      .map(([, section = '', requirement = '', shown = '']): Row => ({ section, requirement, shown }))
      .filter(({ section }) => section !== 'section' && section !== '---'),
  }));
const rows = chapters.flatMap(({ specification, rows: own }) => own.map((row) => ({ specification, ...row })));
const isNo = ({ shown }: Row): boolean => shown.startsWith('**no**');

describe('docs/security/openid.md', () => {
  it.each([
    ...['Core', 'Discovery', 'RP-Initiated Logout', 'Back-Channel Logout'].map((name) => `OpenID Connect ${name} 1.0`),
    ...[6749, 7009, 7636, 8252, 8414, 8628, 8707, 9068, 9207, 9700, 9728].map((number) => `RFC ${number}`),
  ])('has %s', (name) => {
    const own = chapters.find(({ specification }) => specification.split(':')[0] === name)?.rows ?? [];
    expect(own.length).toBeGreaterThan(2);
    expect(new Set(own.map(({ section }) => section)).size).toBe(own.length);
  });

  it('says no at most eight times, each with a reason', () => {
    const no = rows.filter(isNo);
    expect(no.length).toBeLessThanOrEqual(8);
    for (const { requirement, shown } of no) expect(shown.length, requirement).toBeGreaterThan(30);
  });

  it.each(rows.filter((row) => !isNo(row)))(
    '$specification, $section is shown by tests that are there',
    ({ shown }) => {
      for (const one of shown.split('<br>')) {
        const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(one) ?? [];
        expect(file, one).toMatch(/\.test\.ts$/);
        expect(read(file), one).toContain(title);
      }
    },
  );
});
