import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { customerParty, type Party } from '../party.ts';
import { grantCredits, refundGrant, spendCredits, voidGrant } from './credits.ts';
import { settleCreditsJob } from './jobs.ts';
import type { Scope } from './store.ts';

const scopes: Scope[] = [
  { unit: 'USD', features: null },
  { unit: 'USD', features: ['api.calls'] },
];

/** A grant as this test remembers it. */
interface Kept {
  id: Id<'crg'>;
  scope: number;
  priority: number;
  expiresAt: number;
  effectiveAt: number;
  left: number;
  voided: boolean;
}

const step = fc.oneof(
  fc.record({
    act: fc.constant('grant' as const),
    amount: fc.integer({ min: 1, max: 50 }),
    priority: fc.nat(2),
    days: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
    scope: fc.nat(1),
  }),
  fc.record({ act: fc.constant('spend' as const), amount: fc.integer({ min: 1, max: 40 }), scope: fc.nat(1) }),
  fc.record({ act: fc.constant('void' as const), which: fc.nat(7) }),
  fc.record({ act: fc.constant('refund' as const), which: fc.nat(7), amount: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ act: fc.constant('day' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describe.skipIf(!postgresAvailable)('the ledger of credits (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let holders = 0;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
  });
  afterAll(() => app?.close());

  const inSeller = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    app.app.kernel.database.tenant(systemActor('test'), { org: owner.org }, work);

  async function newHolder(): Promise<Party> {
    const id = app.app.kernel.ids.next('cus');
    await app.rows(
      `insert into eco_customers (id, org_id, external_id, name, created_at, updated_at) values ($1, $2, $3, 'Acme', $4, $4)`,
      [id, owner.org, `h${++holders}`, new Date(app.manual.now())],
    );
    return inSeller((tx) => customerParty(tx, id));
  }

  /** Does the step, and says of each grant what is left by another calculation. */
  async function perform(holder: Party, kept: Kept[], each: Step): Promise<void> {
    const now = app.manual.now();
    const of = (scope: number) => kept.filter((grant) => grant.scope === scope && grant.left > 0);
    if (each.act === 'grant') {
      const expiresAt = each.days === null ? null : now + each.days * day;
      const { id } = await inSeller((tx) =>
        grantCredits(tx, holder, {
          ...{ kind: 'paid', unit: 'USD', key: `k${holder.customer}${kept.length}`, amount: String(each.amount) },
          ...{ priority: each.priority, features: scopes[each.scope]?.features ?? null, expiresAt },
        }),
      );
      const ends = expiresAt ?? Number.POSITIVE_INFINITY;
      const { scope, priority, amount: left } = each;
      kept.push({ id, scope, priority, expiresAt: ends, effectiveAt: now, left, voided: false });
    } else if (each.act === 'spend') {
      const paid = await inSeller((tx) =>
        spendCredits(tx, holder, scopes[each.scope] as Scope, { amount: String(each.amount), reference: 'a test' }),
      );
      const total = of(each.scope).reduce((sum, { left }) => sum + left, 0);
      expect(paid).toBe(total >= each.amount);
      if (paid) drawn(of(each.scope), each.amount);
    } else if (each.act === 'void') {
      const grant = kept[each.which];
      if (grant === undefined || grant.voided) return;
      await inSeller((tx) => voidGrant(tx, holder.customer, grant.id));
      Object.assign(grant, { left: 0, voided: true });
    } else if (each.act === 'refund') {
      const grant = kept[each.which];
      if (grant === undefined) return;
      const isEnough = grant.left >= each.amount;
      const code = await inSeller((tx) => refundGrant(tx, holder.customer, grant.id, String(each.amount))).then(
        () => 'none',
        (error: { code: string }) => error.code,
      );
      expect(code).toBe(isEnough ? 'none' : 'GRANT_USED');
      if (isEnough) grant.left -= each.amount;
    } else {
      app.manual.advance(day);
      await settleCreditsJob.run(new Background(app.app.kernel, settleCreditsJob.name), {});
      for (const grant of kept) if (grant.expiresAt <= app.manual.now()) grant.left = 0;
    }
  }

  /** By priority, then those that expire first, then the oldest, then the first that was made. */
  function drawn(grants: Kept[], amount: number): void {
    const order = grants
      .map((grant, index) => ({ grant, index }))
      .sort((a, b) => {
        const [left, right] = [a.grant, b.grant];
        if (left.priority !== right.priority) return left.priority - right.priority;
        if (left.expiresAt !== right.expiresAt) return left.expiresAt < right.expiresAt ? -1 : 1;
        return left.effectiveAt - right.effectiveAt || a.index - b.index;
      });
    let open = amount;
    for (const { grant } of order) {
      const taken = Math.min(open, grant.left);
      grant.left -= taken;
      open -= taken;
    }
  }

  it('has after each act of any history what another calculation says, and sums of zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        const holder = await newHolder();
        const kept: Kept[] = [];
        for (const each of steps) {
          await perform(holder, kept, each);
          const rows = await app.rows<{ grant_id: string; left: string }>(
            `select grant_id, sum(amount) as left from eco_ledger
             where customer_id = $1 and account = 'credits' group by 1`,
            [holder.customer],
          );
          const left = new Map(rows.map((row) => [row.grant_id, Number(row.left)]));
          expect(kept.map(({ id }) => left.get(id) ?? 0)).toEqual(kept.map((grant) => grant.left));
        }
        const unbalanced = await app.rows(
          'select transfer_id from eco_ledger where customer_id = $1 group by 1, unit having sum(amount) <> 0',
          [holder.customer],
        );
        expect(unbalanced).toEqual([]);
        const bounds = await app.rows<{ wrong: boolean }>(
          `select b.amount - b.spent - b.reserved <> 1000000 * (select coalesce(sum(l.amount), 0) from eco_ledger l
             join eco_credit_grants g on g.org_id = l.org_id and g.id = l.grant_id
             where l.customer_id = b.customer_id and l.account = 'credits'
               and b.feature = case when g.features is null then 'credits:USD' else 'credits:USD:api.calls' end) as wrong
           from eco_bounds b where b.customer_id = $1 and b.booked`,
          [holder.customer],
        );
        expect(bounds.filter(({ wrong }) => wrong)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
