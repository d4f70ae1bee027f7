import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { declaredRoutes } from '../world/declared.ts';

const source = fileURLToPath(new URL('../../../console/src', import.meta.url));
const asked = /(?:\bcan\(|\bmay\(|\bpermission: )'([\w-]+:[\w-]+)'/g;

/** What the console asks about before it shows a page or a button, with the file that asks. */
function askedPermissions(): { permission: string; file: string }[] {
  return globSync('**/*.{ts,tsx}', { cwd: source }).flatMap((file) =>
    Array.from(readFileSync(`${source}/${file}`, 'utf8').matchAll(asked), ([, permission = '']) => ({
      permission,
      file,
    })),
  );
}

describe('the console', () => {
  it('asks only about permissions of routes: any other is held by owners alone, and hides what it guards', () => {
    const permissions = askedPermissions();
    const declared = new Set<string>(declaredRoutes.map(({ spec }) => spec.permission));
    expect(permissions.length).toBeGreaterThan(100);
    expect(permissions.filter(({ permission }) => !declared.has(permission))).toEqual([]);
  });
});
