import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from './checks/holds.ts';
import { actsOnce, repeatsReplies } from './checks/idempotency.ts';
import { provokeScenario, provokeSpine, spineCodes } from './checks/refusals.ts';
import { postgresAvailable } from './harness.ts';
import { declaredRoutes } from './world/declared.ts';
import { scenarios } from './world/scenarios.ts';
import { makeWorld, type World } from './world/world.ts';

/** Provoked where a check of its own does it: 422 with the repeats, below; 403 with an old proof, in the matrix. */
const elsewhere = new Set(['IDEMPOTENCY_KEY_REUSED', 'STEP_UP_REQUIRED']);

describe('scenarios.fixture.ts', () => {
  it('names declared routes and codes only', () => {
    const known = new Map(declaredRoutes.map(({ name, codes }) => [name, codes]));
    for (const [name, { refusals = {} }] of Object.entries(scenarios)) {
      expect([...known.keys()], 'a scenario of no route').toContain(name);
      for (const code of Object.keys(refusals)) expect(known.get(name), `${name} does not declare`).toContain(code);
    }
  });
});

describe.skipIf(!postgresAvailable)(
  'every status that a route declares and leaves nothing but the denial (needs PostgreSQL)',
  () => {
    let world: World;

    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world?.close());

    describe.for(declaredRoutes)('$name', (declared) => {
      const own = spineCodes(declared);
      it('the codes of the spine', () => holds(provokeSpine(world, declared)));
      for (const code of declared.codes.filter((each) => !own.includes(each) && !elsewhere.has(each))) {
        it(code, () => holds(provokeScenario(world, declared, code)));
      }
    });
  },
);

describe.skipIf(!postgresAvailable)('a repeated request with an Idempotency-Key (needs PostgreSQL)', () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  describe.for(declaredRoutes.filter((declared) => declared.takesIdempotencyKey))('$name', (declared) => {
    it('gets the same reply, and with another body 422', () => holds(repeatsReplies(world, declared)));
    it('acts once, however many come at once', () => holds(actsOnce(world, declared)));
  });
});
