import { describe, expect, it } from 'vitest';
import { register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { systemActor } from '../../../kernel/caller.ts';
import type { Hold } from '../../../kernel/record.ts';
import { journalSealedUsage } from '../record.ts';
import { meteringState } from '../state.ts';
import { usageRecord } from '../usage.fixture.ts';
import { type AllocationHarness, type AllocationNode, describeAllocations } from './allocations.conformance.ts';
import { isShortage } from './allocations.ts';
import type { Bound } from './share.ts';

describe.skipIf(!postgresAvailable)('on two nodes (needs PostgreSQL)', () => {
  describeAllocations(open);

  it('a node that got nothing holds nothing, so that no other one waits for it to give back', async () => {
    const app = await testApp();
    const { org } = await register(app);
    const node = nodeOf(app, org);
    const share = node.of({ org, customer: undefined, feature: 'f', start: 0, end: undefined, amount: 0, hard: true });
    expect(await node.take([share], 1)).toBeUndefined();
    expect(await app.rows('select idle_allocations as idle from eco_bounds')).toEqual([{ idle: [] }]);
    await app.close();
  });

  it('what a journal says of an allocation that has ended is spent all the same', async () => {
    const app = await testApp();
    const { org } = await register(app);
    const { kernel } = app.app;
    const node = nodeOf(app, org);
    const start = app.manual.now();
    const share = node.of({ org, customer: undefined, feature: 'f', start, end: undefined, amount: 9, hard: true });
    await node.commit((await node.take([share], 2)) as Hold, 2);
    await node.stop();
    await kernel.journal.append({ stream: 'spending', row: [share.id, share.boundId, 3] });
    await app.settled();
    expect(await app.rows('select spent::integer, reserved::integer from eco_bounds')).toEqual([
      { spent: 5, reserved: 0 },
    ]);
    await app.close();
  });
});

async function open(): Promise<AllocationHarness> {
  const app = await testApp();
  const beside = await testApp({ beside: app });
  const { org } = await register(app);
  let bounds = 0;
  return {
    nodes: [nodeOf(app, org), nodeOf(beside, org)],
    bound: (changes) => {
      bounds += 1;
      const start = app.manual.now();
      return {
        org,
        customer: undefined,
        feature: `f${bounds}`,
        start,
        end: undefined,
        amount: 1,
        hard: true,
        ...changes,
      };
    },
    async stored({ feature, start }: Bound) {
      for (const each of [app, beside]) await each.settled();
      const [row] = await app.rows<{ spent: number; reserved: number; allocations: number }>(
        `select spent::integer, reserved::integer,
           (select count(*)::integer from eco_allocations a where a.bound_id = b.id) as allocations
         from eco_bounds b where feature = $1 and period_start = $2`,
        [feature, new Date(start)],
      );
      return row ?? { spent: 0, reserved: 0, allocations: 0 };
    },
    async close() {
      await beside.close();
      await app.close();
    },
  };
}

function nodeOf({ app: { kernel }, heard }: TestApp, org: string): AllocationNode {
  const { allocations } = kernel.services.use(meteringState);
  const usage = (hold: Hold, units: number) =>
    usageRecord({ org, id: kernel.ids.next('req'), spent: hold.settle(units) });
  return {
    of: (bound) => allocations.of(bound),
    forget: (bound) => allocations.forget(bound.org, bound.customer),
    async take(shares, units) {
      const taken = await allocations.take(shares, units);
      return isShortage(taken) ? undefined : taken;
    },
    journal: (hold, units) => journalSealedUsage(kernel, usage(hold, units), null),
    commit: (hold, units) =>
      kernel.database.tenant(systemActor('test'), { org }, async (tx) => tx.recordUsage(usage(hold, units))),
    sweep: () => allocations.sweep(),
    stop: () => allocations.stop(),
    heard,
  };
}
