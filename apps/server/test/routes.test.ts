import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredRoutes } from './world/declared.ts';
import { scenarios } from './world/scenarios.ts';

/** Mutations without an audit entry of their own, each with its reason. */
const unaudited = new Set<string>([]);

describe('what routes declare', () => {
  it('is an audit action for every mutation', () => {
    const bare = declaredRoutes.filter(({ transactional, spec }) => transactional && spec.audit === undefined);
    expect(bare.map(({ name }) => name).filter((name) => !unaudited.has(name))).toEqual([]);
  });

  it('is one route per method and path', () => {
    const names = declaredRoutes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([...new Set(declaredRoutes.map(({ module }) => module))])('is exercised by a test of %s', (module) => {
    const test = new URL(`../src/modules/${module}/routes.db.test.ts`, import.meta.url);
    expect(readFileSync(test, 'utf8')).toContain(`\nexerciseRoutes('${module}');`);
  });
});

describe('scenarios.fixture.ts', () => {
  it('names declared routes and codes only', () => {
    const known = new Map(declaredRoutes.map(({ name, codes }) => [name, codes]));
    for (const [name, { refusals = {} }] of Object.entries(scenarios)) {
      expect([...known.keys()], 'a scenario of no route').toContain(name);
      for (const code of Object.keys(refusals)) expect(known.get(name), `${name} does not declare`).toContain(code);
    }
  });
});
