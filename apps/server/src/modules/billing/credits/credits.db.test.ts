import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { journalSealedUsage, quotasOf } from '../../metering/index.ts';
import { usageRecord } from '../../metering/usage.fixture.ts';
import { customerParty, type Party } from '../party.ts';
import { balanceOf, grantCredits, readBalances, refundGrant, spendCredits, voidGrant } from './credits.ts';
import { settleCreditsJob } from './jobs.ts';
import type { GrantRow, Scope } from './store.ts';

const dollars: Scope = { unit: 'USD', features: null };
const calls: Scope = { unit: 'USD', features: ['api.calls'] };

describe.skipIf(!postgresAvailable)('credits (needs PostgreSQL)', () => {
  let app: TestApp;
  let other: TestApp;
  let owner: Registered;
  let key: string;
  let customers = 0;
  let keys = 0;

  beforeAll(async () => {
    app = await testApp();
    other = await testApp({ beside: app });
    owner = await register(app);
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k' } });
    key = String(made.body.key);
  });
  afterAll(async () => {
    await other?.close();
    await app?.close();
  });

  const inSeller = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    app.app.kernel.database.tenant(systemActor('test'), { org: owner.org }, work);
  async function newHolder(): Promise<Party> {
    const body = { externalId: `c${++customers}`, name: 'Acme' };
    const made = await app.call('POST /api/v1/customers', { as: key, body });
    return inSeller((tx) => customerParty(tx, String(made.body.id) as Id<'cus'>));
  }
  const grant = (holder: Party, amount: string, more: Partial<Omit<GrantRow, 'invoiceId'>> = {}) =>
    inSeller((tx) =>
      grantCredits(tx, holder, { kind: 'promotional', unit: 'USD', key: `k${++keys}`, amount, ...more }),
    );
  const spend = (holder: Party, amount: string, scope = dollars) =>
    inSeller((tx) => spendCredits(tx, holder, scope, { amount, reference: 'a test' }));
  const balances = ({ seller, customer }: Party) => inSeller((tx) => readBalances(tx, seller, customer));
  const available = async (holder: Party) => (await balances(holder))[0]?.available;
  const runJob = () => settleCreditsJob.run(new Background(app.app.kernel, settleCreditsJob.name), {});
  /** One call on a node that costs parts, millionths of the unit. */
  async function call(node: TestApp, holder: Party, parts: number, scope = dollars): Promise<boolean> {
    const { kernel } = node.app;
    const hold = await quotasOf(kernel).reserve(balanceOf(holder, scope), parts);
    if (hold === undefined) return false;
    const spent = hold.settle(parts);
    await journalSealedUsage(kernel, usageRecord({ org: owner.org, id: kernel.ids.next('req'), spent }), null);
    return true;
  }
  async function settleAll(): Promise<void> {
    for (const node of [app, other]) await node.settled();
    await runJob();
  }
  const left = async ({ id }: GrantRow): Promise<number> => {
    const [row] = await app.rows<{ left: string }>(
      `select coalesce(sum(amount), 0) as left from eco_ledger where grant_id = $1 and account = 'credits'`,
      [id],
    );
    return Number(row?.left);
  };

  it('are spent to the last part by 200 callers on two nodes, and not further', async () => {
    const holder = await newHolder();
    await grant(holder, '1');
    // A change of the balance ends what nodes hold of it.
    await Promise.all([app.heard(), other.heard()]);
    const spendUp = async (node: TestApp) => {
      for (let count = 0; ; count += 1) if (!(await call(node, holder, 1000))) return count;
    };
    const counts = await Promise.all(Array.from({ length: 200 }, (_, n) => spendUp(n % 2 === 0 ? app : other)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
    await settleAll();
    expect(await balances(holder)).toEqual([{ ...dollars, settled: '0', reserved: '0', available: '0' }]);
  }, 60_000);

  it('are drawn by priority, then expiry, then age, and only where they may pay', async () => {
    const holder = await newHolder();
    const later = await grant(holder, '10');
    const sooner = await grant(holder, '10', { expiresAt: app.manual.now() + day });
    const first = await grant(holder, '10', { priority: 1 });
    const ofCalls = await grant(holder, '5', { features: ['api.calls'] });
    expect(await spend(holder, '12')).toBe(true);
    expect(await Promise.all([first, sooner, later, ofCalls].map(left))).toEqual([0, 8, 10, 5]);
    expect(await spend(holder, '18.000001')).toBe(false);
    expect(await spend(holder, '5', calls)).toBe(true);
    expect(await spend(holder, '18')).toBe(true);
    expect(await Promise.all([first, sooner, later, ofCalls].map(left))).toEqual([0, 0, 0, 0]);
  });

  it('are granted once for a key, and not before their time', async () => {
    const holder = await newHolder();
    const one = await grant(holder, '3', { key: 'once', effectiveAt: app.manual.now() + day });
    const again = await grant(holder, '3', { key: 'once' });
    expect(again.id).toBe(one.id);
    expect(await spend(holder, '1')).toBe(false);
    app.manual.advance(day);
    await runJob();
    await runJob();
    expect(await available(holder)).toBe('3');
  });

  it('expire, but for what a node holds, which is gone when it is given back', async () => {
    const holder = await newHolder();
    const soon = await grant(holder, '1', { expiresAt: app.manual.now() + day });
    const hold = await quotasOf(other.app.kernel).reserve(balanceOf(holder, dollars), 400_000);
    app.manual.advance(day);
    await runJob();
    expect(await left(soon)).toBeGreaterThanOrEqual(0.4);
    expect(await available(holder)).toBe('0');
    hold?.settle(0);
    await other.heard();
    await expect
      .poll(async () => {
        await runJob();
        return left(soon);
      })
      .toBe(0);
    expect(await spend(holder, '0.000001')).toBe(false);
  });

  it('begin once, also where the version before began them, and are closed once they have ended and nothing is left', async () => {
    const holder = await newHolder();
    const row = await grant(holder, '2', { expiresAt: app.manual.now() + day });
    const noted = async () => {
      const query = 'select begun_at is not null as begun, closed_at is not null as closed from eco_credit_grants';
      return (await app.rows(`${query} where id = $1`, [row.id]))[0];
    };
    await app.rows('update eco_credit_grants set begun_at = null where id = $1', [row.id]);
    await runJob();
    expect(await available(holder)).toBe('2');
    expect(await noted()).toEqual({ begun: true, closed: false });
    await spend(holder, '0.5');
    app.manual.advance(day);
    await runJob();
    expect(await left(row)).toBe(0);
    expect(await noted()).toEqual({ begun: true, closed: true });
    expect(await balances(holder)).toMatchObject([{ settled: '0', available: '0' }]);
  });

  it('of a void grant are gone', async () => {
    const holder = await newHolder();
    const { id } = await grant(holder, '4');
    await grant(holder, '1');
    await spend(holder, '2');
    await inSeller((tx) => voidGrant(tx, holder.customer, id));
    expect(await available(holder)).toBe('1');
    await expect(inSeller((tx) => voidGrant(tx, holder.customer, id))).rejects.toMatchObject({ code: 'GRANT_VOIDED' });
  });

  it('that were paid are refunded as far as they are left', async () => {
    const holder = await newHolder();
    const { id } = await grant(holder, '10', { kind: 'paid' });
    await spend(holder, '4');
    const refund = (amount: string) => inSeller((tx) => refundGrant(tx, holder.customer, id, amount));
    await expect(refund('6.000001')).rejects.toMatchObject({ code: 'GRANT_USED', message: '6 are left of it' });
    await refund('5');
    expect(await available(holder)).toBe('1');
  });

  it('of an organization at the operator are shown to it', async () => {
    await app.rows(
      `insert into eco_customers (id, org_id, external_id, name, created_at, updated_at) values ($1, $2, $3, 'North', $4, $4)
       on conflict do nothing`,
      [app.app.kernel.ids.next('cus'), operatorOrg, owner.org, new Date(app.manual.now())],
    );
    const [row] = await app.rows<{ id: Id<'cus'> }>(
      'select id from eco_customers where org_id = $1 and external_id = $2',
      [operatorOrg, owner.org],
    );
    const customer = row?.id as Id<'cus'>;
    await app.app.kernel.database.tenant(systemActor('test'), { org: operatorOrg }, async (tx) => {
      const holder = await customerParty(tx, customer);
      await grantCredits(tx, holder, { kind: 'paid', unit: 'USD', key: 'north', amount: '7' });
      await spendCredits(tx, holder, dollars, { amount: '2', reference: 'a test' });
    });
    const { body } = await app.call('GET /api/v1/billing/credits', { as: key });
    expect(body.balances).toEqual([{ ...dollars, settled: '5', reserved: '0', available: '5' }]);
  });

  it('are a ledger whose sums are zero, after any history', async () => {
    const step = fc.oneof(
      fc.record({
        act: fc.constant('grant' as const),
        amount: fc.integer({ min: 1, max: 50 }),
        priority: fc.nat(2),
        days: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
        scope: fc.constantFrom(dollars, calls),
      }),
      fc.record({
        act: fc.constant('spend' as const),
        amount: fc.integer({ min: 1, max: 40 }),
        scope: fc.constantFrom(dollars, calls),
      }),
      fc.record({
        act: fc.constant('call' as const),
        amount: fc.integer({ min: 1, max: 20 }),
        node: fc.nat(1),
        scope: fc.constantFrom(dollars, calls),
      }),
      fc.record({ act: fc.constant('void' as const), which: fc.nat(5) }),
      fc.record({ act: fc.constant('day' as const) }),
    );
    const history = fc.array(step, { minLength: 5, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const holder = await newHolder();
        const made: GrantRow[] = [];
        for (const each of steps) {
          if (each.act === 'grant') {
            const expiresAt = each.days === null ? null : app.manual.now() + each.days * day;
            made.push(
              await grant(holder, String(each.amount), {
                priority: each.priority,
                features: each.scope.features,
                expiresAt,
              }),
            );
          } else if (each.act === 'spend') await spend(holder, String(each.amount), each.scope);
          else if (each.act === 'call')
            await call(each.node === 0 ? app : other, holder, each.amount * 1_000_000, each.scope);
          else if (each.act === 'void') {
            const grant = made[each.which];
            if (grant !== undefined) await inSeller((tx) => voidGrant(tx, holder.customer, grant.id)).catch(() => {});
          } else {
            for (const node of [app, other]) node.manual.advance(day);
            await settleAll();
          }
        }
        await settleAll();
        const unbalanced = await app.rows(
          'select transfer_id from eco_ledger where customer_id = $1 group by 1, unit having sum(amount) <> 0',
          [holder.customer],
        );
        expect(unbalanced).toEqual([]);
        for (const each of made) expect(await left(each)).toBeGreaterThanOrEqual(0);
        for (const { settled, reserved, available: free } of await balances(holder)) {
          expect(Number(free)).toBeGreaterThanOrEqual(0);
          expect(Number(reserved)).toBeGreaterThanOrEqual(0);
          expect(Number(settled)).toBeCloseTo(Number(free) + Number(reserved), 9);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
