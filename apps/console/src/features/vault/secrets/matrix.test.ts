import { describe, expect, test } from 'vitest';
import type { Secret } from './calls.ts';
import { foldersOf, matching, matrixOf } from './matrix.ts';
import { referencesIn } from './references.ts';

const secret = (path: string, name: string, more: Partial<Secret> = {}): Secret => ({
  id: `${path}${name}`,
  folderId: path,
  path,
  name,
  version: 1,
  comment: '',
  tags: [],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  updatedBy: 'me',
  ...more,
});

const rows = matrixOf([
  { environment: 'dev', secrets: [secret('/', 'B'), secret('/pay/live', 'KEY', { tags: ['Storage'] })], deleted: [] },
  { environment: 'prod', secrets: [secret('/', 'a')], deleted: [secret('/', 'B')] },
]);
const keys = (some: { path: string; name: string }[]) => some.map(({ path, name }) => `${path} ${name}`);

describe('names of several environments', () => {
  test('stand side by side, by folder and name', () => {
    expect(keys(rows)).toEqual(['/ B', '/ a', '/pay/live KEY']);
    const [b] = rows;
    expect([b?.there.has('dev'), b?.there.has('prod'), b?.deleted.has('prod')]).toEqual([true, false, true]);
  });

  test('are found by name, folder, comment and tag', () => {
    expect(keys(matching(rows, 'key', '/'))).toEqual(['/pay/live KEY']);
    expect(keys(matching(rows, 'PAY key', '/'))).toEqual(['/pay/live KEY']);
    expect(keys(matching(rows, 'storage', '/'))).toEqual(['/pay/live KEY']);
    expect(keys(matching(rows, 'pay b', '/'))).toEqual([]);
    expect(keys(matching(rows, '', '/pay'))).toEqual(['/pay/live KEY']);
    expect(keys(matching(rows, '', '/pa'))).toEqual([]);
  });

  test('know their folders, and those between', () => {
    expect(foldersOf(rows)).toEqual(['/', '/pay', '/pay/live']);
  });
});

test.each([
  [`https://\${HOST}/\${HOST}`, ['HOST']],
  [`\${pay/KEY} \${staging.pay/KEY} \${shop:staging.KEY}`, ['pay/KEY', 'staging.pay/KEY', 'shop:staging.KEY']],
  [`\${/ROOT}`, ['/ROOT']],
  [`$\${NOT} \${VAR:-default} \${} \${a b}`, []],
])('references in %s', (value, found) => {
  expect(referencesIn(value)).toEqual(found);
});
