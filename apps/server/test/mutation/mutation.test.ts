import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minute } from '../../src/kernel/clock.ts';
import { holds } from '../checks/holds.ts';
import { watchScopes } from '../checks/scope.ts';
import { postgresAvailable } from '../harness.ts';
import { sampleOf, seedOfRun } from '../random.ts';
import { makeWorld, type World } from '../world/world.ts';
import { allMutants, type Mutant, mutate } from './mutants.ts';

/**
 * Takes permit, audit, limit or tenant scope out of one route at a time and expects that a check notices. A sample runs
 * with every test run, all with `npm run soak mutation`; NEXUS_SEED picks another sample.
 */
const seed = seedOfRun();
const sample = process.env.NEXUS_SOAK === 'mutation' ? Number.POSITIVE_INFINITY : 24;

describe.skipIf(!postgresAvailable)(`routes with a part taken out, seed ${seed} (needs PostgreSQL)`, () => {
  const worlds = new Map<'lifted' | 'as declared', World>();
  const turns = new WeakMap<World, number>();

  /**
   * A mutant may do to the world what the product must not, such as to log everybody out: then there is a new one. Its
   * organizations' plans have room for what some twenty mutants make.
   */
  async function worldFor({ name }: Mutant): Promise<World> {
    const limits = name.includes('without limits') ? 'as declared' : 'lifted';
    const known = worlds.get(limits);
    const turn = known === undefined ? 0 : (turns.get(known) ?? 0) + 1;
    if (known !== undefined) turns.set(known, turn);
    if (known !== undefined && turn < 20 && (await isWhole(known))) return known;
    if (known !== undefined) await end(known);
    const made = await makeWorld({ limits });
    worlds.set(limits, made);
    return made;
  }

  let unwatch: () => void;
  beforeAll(() => {
    unwatch = watchScopes();
  });
  afterAll(async () => {
    unwatch();
    await Promise.all([...worlds.values()].map(end));
  });

  it.each(sampleOf(allMutants(), sample, seed).map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (_, mutant) => {
      const world = await worldFor(mutant);
      world.spare.clear();
      await holds(noticed(world, mutant));
      const undo = mutate(mutant);
      try {
        expect(await noticed(world, mutant), 'with the part taken out').not.toEqual([]);
      } finally {
        undo();
      }
    },
  );
});

/** Mutants may change rows without a trace: only the checks are asked about them. */
async function end(world: World): Promise<void> {
  await world.rows('truncate nexus_test.writes');
  await world.close();
}

const isWhole = async (world: World): Promise<boolean> => {
  const everybody = [world.a, world.b].flatMap(({ members }) => Object.values(members));
  const answers = await Promise.all(everybody.map(({ token: as }) => world.call('GET /api/v1/auth/me', { as })));
  // A mutant may also outdate their proofs of identity.
  const outdated = await world.rows(
    'select from eco_sessions where person_id = any ($1) and revoked_at is null and auth_time <= $2',
    [everybody.map(({ user }) => user), new Date(world.clock.now() - 5 * minute)],
  );
  return outdated.length === 0 && answers.every(({ status }) => status === 200);
};

/** What the mutant's checks find, until one finds something. A check that throws has noticed too. */
async function noticed(world: World, { declared, checks }: Mutant): Promise<string[]> {
  for (const check of checks) {
    const found = await check(world, declared).catch((error: unknown) => [String(error)]);
    if (found.length > 0) return found;
  }
  return [];
}
