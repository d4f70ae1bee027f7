import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from './checks/holds.ts';
import { obeysRoles, obeysScopes, refusesOtherKinds, refusesStrangers } from './checks/permit.ts';
import { asksForProof } from './checks/step-up.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';
import { send, validRequest } from './world/requests.ts';
import { makeWorld, type World } from './world/world.ts';

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
    it('obeys every role and every scope, and asks for a fresh proof of identity where it says so', async () => {
      await holds(obeysRoles(world, declared));
      await holds(obeysScopes(world, declared));
      await holds(asksForProof(world, declared));
    });
  });
});
