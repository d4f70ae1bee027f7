import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditsDenials, auditsReads, auditsSuccess, refusalsLeaveNothing } from './checks/audit.ts';
import { confinesKeys } from './checks/environment.ts';
import { holds } from './checks/holds.ts';
import { actsOnce, repeatsReplies } from './checks/idempotency.ts';
import { obeysKeyLimits, obeysLimits } from './checks/limit.ts';
import { obeysRoles, obeysScopes, refusesOtherKinds, refusesStrangers } from './checks/permit.ts';
import { pipelineCodes, provokeEarly, provokeLate, provokeScenario } from './checks/refusals.ts';
import { hidesOtherTenants, staysInScope, takesNoForeignIds, watchScopes } from './checks/scope.ts';
import { asksForProof } from './checks/step-up.ts';
import { refusesUnknown } from './checks/unknown.ts';
import { postgresAvailable } from './harness.ts';
import { type Declared, declaredRoutes } from './world/declared.ts';
import { send, spareRequest } from './world/requests.ts';
import { elsewhere, makeWorld, type World } from './world/world.ts';

/** Codes that checks of their own provoke: `repeatsReplies`, and `asksForProof`. */
const apart: ReadonlySet<string> = new Set(['IDEMPOTENCY_KEY_REUSED', 'STEP_UP_REQUIRED']);

/**
 * The tests that follow from the declarations of a module's routes, for its `routes.db.test.ts`. A new route is covered
 * without another line; what cannot be derived (a valid request, one for each error code) stands in the module's
 * `scenarios.fixture.ts`.
 */
export function exerciseRoutes(module: string): void {
  const routes = declaredRoutes.filter((declared) => declared.module === module);
  if (routes.length === 0) throw new Error(`the module ${module} declares no route`);

  describe.skipIf(!postgresAvailable)(`the routes of ${module} (needs PostgreSQL)`, () => {
    let world: World;
    let unwatch: () => void;

    beforeAll(async () => {
      unwatch = watchScopes();
      // No call meets a limit that it is not about: each has windows of its own.
      world = await makeWorld({ limits: 'as declared' });
    });
    afterAll(async () => {
      unwatch?.();
      await world?.close();
    });

    for (const declared of routes) {
      describe(declared.name, () => {
        let there: World;

        beforeAll(async () => {
          // In organizations of its own, so that no route meets what another has left.
          there = await elsewhere(world);
        });

        exercise(() => there, declared);
      });
    }
  });
}

/** What is refused comes first: the same request is refused again and again, and then succeeds. */
function exercise(world: () => World, declared: Declared): void {
  it('refuses callers without credentials, and of other kinds', async () => {
    await holds(refusesStrangers(world(), declared));
    await holds(refusesOtherKinds(world(), declared));
  });
  it('asks for a fresh proof of identity where it says so', () => holds(asksForProof(world(), declared)));
  it('answers the codes of the pipeline before the act', () => holds(provokeEarly(world(), declared)));
  it('refuses unknown query parameters and body members by name', () => holds(refusesUnknown(world(), declared)));
  it('answers a valid request of the owner', async () => {
    const answer = await send(world(), await spareRequest(world(), declared, world().a));
    expect(answer.status, answer.text).toBe(declared.spec.status ?? 200);
  });
  it('obeys every role and every scope', async () => {
    await holds(obeysRoles(world(), declared));
    await holds(obeysScopes(world(), declared));
  });
  it('runs its statements in the caller’s scope', () => holds(staysInScope(world(), declared)));
  it('is closed to keys of another environment', () => holds(confinesKeys(world(), declared)));
  it('does not know the ids of others', async () => {
    await holds(hidesOtherTenants(world(), declared));
    await holds(takesNoForeignIds(world(), declared));
  });
  it('is audited', async () => {
    await holds(auditsSuccess(world(), declared));
    await holds(auditsReads(world(), declared));
    await holds(auditsDenials(world(), declared));
  });
  it('is limited', () => holds(obeysLimits(world(), declared)));
  it('is limited by the limits of the key that calls', () => holds(obeysKeyLimits(world(), declared)));
  it('answers the codes of the pipeline after it', () => holds(provokeLate(world(), declared)));
  const own = pipelineCodes(declared);
  for (const code of declared.codes.filter((each) => !own.includes(each) && !apart.has(each))) {
    it(`answers ${code}`, () => holds(provokeScenario(world(), declared, code)));
  }
  if (declared.takesIdempotencyKey) {
    it('repeats its reply to the same Idempotency-Key, and answers another body with 422', () =>
      holds(repeatsReplies(world(), declared)));
    it('acts once, however many of the same key come at once', () => holds(actsOnce(world(), declared)));
  }
  it('leaves of its refusals no entry and no charge', () => holds(refusalsLeaveNothing(world())));
}
