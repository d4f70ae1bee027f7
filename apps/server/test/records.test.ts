import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditsDenials, auditsReads, auditsSuccess } from './checks/audit.ts';
import { holds } from './checks/holds.ts';
import { obeysLimits } from './checks/limit.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';
import { makeWorld, type World } from './world/world.ts';

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
});

describe.skipIf(!postgresAvailable)('every request is recorded (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  it.for(declaredRoutes)('$name', async (declared) => {
    await holds(auditsSuccess(world, declared));
    await holds(auditsReads(world, declared));
    await holds(auditsDenials(world, declared));
  });
});

describe.skipIf(!postgresAvailable)('every route is limited (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    // The numbers are those of the product, and every check has windows of its own.
    world = await makeWorld({ limits: 'as declared' });
  });
  afterAll(() => world?.close());

  it.for(declaredRoutes)('$name', async (declared) => {
    await holds(obeysLimits(world, declared));
  });
});
