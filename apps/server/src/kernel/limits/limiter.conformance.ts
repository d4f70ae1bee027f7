import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualClock, second } from '../clock.ts';
import { cellLength, type LimitDecision, type Limiter, type LimitRequest, type LimitSpec } from './limiter.ts';

interface Step {
  wait: number;
  cost: number;
  /** Which of the windows this take asks for. */
  of: number[];
}

interface Scenario {
  specs: LimitSpec[];
  steps: Step[];
}

/** What was taken from one window, every unit remembered: the oracle sums it anew for each question. */
type Taken = { at: number; cost: number }[];

const sum = (taken: Taken, from: (at: number) => boolean): number =>
  taken.reduce((units, { at, cost }) => units + (from(at) ? cost : 0), 0);

/** The definition, counted by brute force: every unit of a cell whose last unit is not yet as old as the window is long. */
const counted = (taken: Taken, { windowSeconds }: LimitSpec, now: number): number => {
  const cell = (at: number) => Math.floor(at / cellLength(windowSeconds));
  const counts = new Set(taken.filter(({ at }) => at > now - windowSeconds * second).map(({ at }) => cell(at)));
  return sum(taken, (at) => counts.has(cell(at)));
};

const spec: fc.Arbitrary<LimitSpec> = fc.record({
  name: fc.constantFrom('burst', 'steady', 'daily'),
  limit: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 200 })),
  windowSeconds: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(60, 900, 3600)),
});

const scenario: fc.Arbitrary<Scenario> = fc
  .tuple(fc.array(spec, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 40 }))
  .chain(([specs, pace]) => {
    // Waits around a cell of the first window, so that its edges are met often, and now and then around the window.
    const cell = cellLength(specs[0]?.windowSeconds ?? 1);
    const wait = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: Math.ceil((2 * cell) / pace) }) },
      { weight: 2, arbitrary: fc.integer({ min: Math.floor(cell) - 1, max: Math.ceil(cell) + 1 }) },
      { weight: 1, arbitrary: fc.integer({ min: Math.floor(15 * cell), max: Math.ceil(18 * cell) }) },
    );
    const step = fc.record({
      wait,
      cost: fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 210 })),
      of: fc.array(fc.nat(specs.length - 1), { minLength: 1, maxLength: 4 }),
    });
    return fc.record({
      specs: fc.constant(specs),
      steps: fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }),
    });
  });

let serial = 0;

/** What every limiter promises, whatever it counts in. `runs`: random scenarios. */
export function exerciseLimiter(name: string, open: (clock: ManualClock) => Promise<Limiter>, runs: number): void {
  describe(`${name}: what every limiter promises`, () => {
    const clock = new ManualClock();
    let limiter: Limiter;
    beforeAll(async () => {
      limiter = await open(clock);
    });
    afterAll(() => limiter.close());

    const fresh = (limit: number, windowSeconds = 16, name = 'calls'): LimitRequest => {
      serial += 1;
      return { key: `key:${serial}`, spec: { name, limit, windowSeconds } };
    };

    test('never over the limit in any window, never more than 1/16 under, all windows or none', async () => {
      await fc.assert(
        fc.asyncProperty(scenario, async ({ specs, steps }) => {
          serial += 1;
          // Windows of one key and of different keys, both.
          const requests = specs.map((spec, index) => ({
            key: `key:${serial}:${index % 2}`,
            spec: { ...spec, name: `${spec.name}${index}` },
          }));
          const taken: Taken[] = specs.map(() => []);
          for (const step of steps) {
            clock.advance(step.wait);
            await check(
              await limiter.take(
                step.of.map((index) => requests[index] as LimitRequest),
                step.cost,
              ),
              step,
            );
          }

          function check(decision: LimitDecision, { of, cost }: Step): void {
            const now = clock.now();
            const passed = of.map((index) => counted(taken[index] as Taken, specs[index] as LimitSpec, now) + cost);
            const first = of.find((index, place) => cost > 0 && (passed[place] ?? 0) > (specs[index]?.limit ?? 0));
            expect(decision.allowed).toBe(first === undefined);
            if (first === undefined) {
              for (const index of new Set(of)) if (cost > 0) taken[index]?.push({ at: now, cost });
            } else {
              expect(decision.exceeded).toBe(requests[first]?.spec.name);
              expect(atMostASixteenthUnder(taken[first] as Taken, specs[first] as LimitSpec, now, cost)).toBe(true);
            }
            for (const [place, index] of of.entries()) {
              const { limit } = specs[index] as LimitSpec;
              const used = counted(taken[index] as Taken, specs[index] as LimitSpec, now);
              expect(decision.limits[place]).toMatchObject({ limit, remaining: limit - used });
              neverOver(taken[index] as Taken, specs[index] as LimitSpec);
            }
          }
        }),
        { numRuns: runs },
      );
    });

    test('the first unit is available again at resetAt and not a millisecond earlier', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 50 }),
          fc.array(fc.nat(3000), { minLength: 1 }),
          async (limit, waits) => {
            const request = fresh(limit, 20);
            for (const wait of waits) {
              clock.advance(wait);
              await limiter.take([request], 1);
            }
            const before = (await limiter.take([request], 0)).limits[0];
            if (before === undefined || before.remaining === limit) return;
            clock.set(before.resetAt - 1);
            expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(before.remaining);
            clock.set(before.resetAt);
            expect((await limiter.take([request], 0)).limits[0]?.remaining).toBeGreaterThan(before.remaining);
          },
        ),
        { numRuns: Math.ceil(runs / 5) },
      );
    });

    test('a refusal says when the same call would pass', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(4), { minLength: 20 }),
          fc.integer({ min: 1, max: 10 }),
          async (costs, cost) => {
            const requests = [fresh(10, 40), fresh(13, 7)];
            for (const each of costs) {
              clock.advance(977);
              await limiter.take(requests, each);
            }
            const decision = await limiter.take(requests, cost);
            if (decision.allowed) return;
            const retryAfter = decision.retryAfterSeconds ?? Number.NaN;
            expect(retryAfter).toBeLessThanOrEqual(40);
            clock.advance((retryAfter - 1) * second);
            if (retryAfter > 1) expect((await limiter.take(requests, cost)).allowed).toBe(false);
            clock.advance(second);
            expect((await limiter.take(requests, cost)).allowed).toBe(true);
          },
        ),
        { numRuns: Math.ceil(runs / 5) },
      );
    });

    test('no wait is longer than the window: after it, the whole limit is there', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 5 }),
          fc.nat(5000),
          async (limit, windowSeconds, wait) => {
            clock.advance(wait);
            const request = fresh(limit, windowSeconds);
            await limiter.take([request], limit);
            const { retryAfterSeconds = Number.NaN, limits } = await limiter.take([request], limit);
            expect(retryAfterSeconds).toBeLessThanOrEqual(windowSeconds);
            expect(limits[0]?.resetAt).toBeLessThanOrEqual(clock.now() + windowSeconds * second);
            clock.advance(retryAfterSeconds * second);
            expect((await limiter.take([request], limit)).allowed).toBe(true);
          },
        ),
        { numRuns: Math.ceil(runs / 5) },
      );
    });

    test('a call that costs more than the limit is refused without a time to retry', async () => {
      const decision = await limiter.take([fresh(10)], 11);
      expect(decision).toMatchObject({ allowed: false, exceeded: 'calls' });
      expect(decision).not.toHaveProperty('retryAfterSeconds');
    });

    test('a limit of 0 refuses everything and suggests retrying after a window', async () => {
      const request = fresh(0);
      const decision = await limiter.take([request], 1);
      expect(decision.allowed).toBe(false);
      expect(decision.limits).toEqual([{ name: 'calls', limit: 0, remaining: 0, resetAt: clock.now() + 16 * second }]);
    });

    test('cost 0 takes nothing and is allowed even when the limit is used up', async () => {
      const request = fresh(2);
      await limiter.take([request], 2);
      expect(await limiter.take([request], 0)).toMatchObject({ allowed: true, limits: [{ remaining: 0 }] });
      expect(await limiter.take([fresh(2)], 0)).toMatchObject({ limits: [{ remaining: 2, resetAt: clock.now() }] });
    });

    test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('cost %s is refused with a RangeError', async (cost) => {
      await expect((async () => limiter.take([fresh(10)], cost))()).rejects.toThrow(RangeError);
    });

    test('a refused call costs nothing in any window', async () => {
      const wide = fresh(10);
      const narrow = { key: wide.key, spec: { ...wide.spec, name: 'narrow', limit: 1 } };
      await limiter.take([wide, narrow], 1);
      expect(await limiter.take([wide, narrow], 1)).toMatchObject({
        allowed: false,
        exceeded: 'narrow',
        limits: [{ remaining: 9 }, { remaining: 0 }],
      });
    });

    test('a raised or lowered limit applies to the same window at once', async () => {
      const request = fresh(10);
      await limiter.take([request], 8);
      const withLimit = (limit: number) => ({ ...request, spec: { ...request.spec, limit } });
      expect(await limiter.take([withLimit(5)], 1)).toMatchObject({
        allowed: false,
        limits: [{ limit: 5, remaining: 0 }],
      });
      expect(await limiter.take([withLimit(20)], 12)).toMatchObject({ allowed: true, limits: [{ remaining: 0 }] });
    });

    test('resetAt of a lowered limit is when a unit is available, not when the count decreases', async () => {
      const request = fresh(10);
      for (let call = 0; call < 10; call += 1) {
        clock.advance(second);
        await limiter.take([request], 1);
      }
      const lowered = { ...request, spec: { ...request.spec, limit: 3 } };
      const { resetAt } = (await limiter.take([lowered], 0)).limits[0] ?? { resetAt: 0 };
      clock.set(resetAt - 1);
      expect((await limiter.take([lowered], 1)).allowed).toBe(false);
      clock.set(resetAt);
      expect((await limiter.take([lowered], 1)).allowed).toBe(true);
    });

    test('another length is another window; keys and names are separate', async () => {
      const request = fresh(1);
      await limiter.take([request], 1);
      for (const other of [
        { ...request, key: `${request.key}x` },
        { ...request, spec: { ...request.spec, name: 'other' } },
        { ...request, spec: { ...request.spec, windowSeconds: 17 } },
      ]) {
        expect((await limiter.take([other], 1)).allowed).toBe(true);
      }
      expect((await limiter.take([request], 1)).allowed).toBe(false);
    });

    test('giving back twice creates no units', async () => {
      const request = fresh(10);
      const decision = await limiter.take([request], 3);
      for (let again = 0; again < 3; again += 1) await limiter.give([request], 3, decision);
      expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(10);
      expect((await limiter.take([request], 11)).allowed).toBe(false);
    });

    test('units given back can be taken again, at most as many as were taken', async () => {
      const request = fresh(10);
      await limiter.take([request], 4);
      const decision = await limiter.take([request], 5);
      clock.advance(5 * second);
      await limiter.take([request], 1);
      await limiter.give([request, request], 5, decision);
      expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(5);
      const refused = await limiter.take([request], 6);
      await limiter.give([request], 6, refused);
      expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(5);
      // The unit taken later still counts for its own full window.
      clock.advance(12 * second);
      expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(9);
      await limiter.give([request], 5, decision);
      expect((await limiter.take([request], 0)).limits[0]?.remaining).toBe(9);
    });
  });
}

/** Any interval of W: the worst of them ends at a take. What was taken a whole W before it is not in it. */
function neverOver(taken: Taken, { limit, windowSeconds }: LimitSpec): void {
  const last = taken.at(-1)?.at ?? 0;
  expect(sum(taken, (at) => at > last - windowSeconds * second)).toBeLessThanOrEqual(limit);
}

function atMostASixteenthUnder(taken: Taken, { limit, windowSeconds }: LimitSpec, now: number, cost: number): boolean {
  return sum(taken, (at) => at > now - (windowSeconds + windowSeconds / 16) * second) + cost > limit;
}
