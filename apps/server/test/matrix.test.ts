import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from './checks/holds.ts';
import { obeysRoles, obeysScopes, refused, refusesOtherKinds, refusesStrangers } from './checks/permit.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';
import { send, validRequest } from './world/requests.ts';
import { makeWorld, type World } from './world/world.ts';

/** Seconds for which a proof of identity opens a route that needs a fresh one. */
const stepUpSeconds = 300;

describe.skipIf(!postgresAvailable)('the permission matrix (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  describe.for(declaredRoutes)('$name', (declared) => {
    it('answers a valid request of the owner', async () => {
      const ready = await validRequest(world, declared, world.a);
      const answer = await send(world, ready);
      expect(answer.status, answer.text).toBe(declared.spec.status ?? 200);
    });
    it('refuses callers without credentials, and of other kinds', async () => {
      await holds(refusesStrangers(world, declared));
      await holds(refusesOtherKinds(world, declared));
    });
    it('obeys every role and every scope', async () => {
      await holds(obeysRoles(world, declared));
      await holds(obeysScopes(world, declared));
    });
  });

  // Last, since it moves the clock for all.
  it('asks for a fresh proof of identity where a route declares stepUp', async () => {
    world.manual.advance((stepUpSeconds + 1) * 1000);
    for (const declared of declaredRoutes.filter(({ spec }) => spec.stepUp)) {
      const ready = await validRequest(world, declared, world.a);
      await holds(refused(world, ready, 'an owner after a while', ready.as, 403, 'STEP_UP_REQUIRED'));
    }
  });
});
