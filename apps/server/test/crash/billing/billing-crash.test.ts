import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderName } from '../../../src/modules/billing/providers/provider.ts';
import { postgresAvailable } from '../../harness.ts';
import { type HandlingName, handlings } from './handlings.ts';
import { Site } from './site.ts';
import { findings, stateOf } from './state.ts';
import { type IsDue, Killed } from './steps.ts';

/** `npm run soak billing-crash`: before every single step. Else before the first of each kind. */
const isSoak = process.env.NEXUS_SOAK === 'billing-crash';
/** Goes on with this step of each handling. */
const from = Number(process.env.NEXUS_FROM ?? 1);
const providers = ['ledger', 'stripe', 'polar'] as const satisfies ProviderName[];
/** In an order in which they can follow each other: the last ones move time. */
const handlingsOf = (provider: ProviderName): HandlingName[] => [
  ...(provider === 'ledger' ? [] : ['webhook' as const]),
  'credit',
  'overage',
  'invoice',
  ...(provider === 'ledger' ? [] : ['refund' as const]),
];

const sites: Site[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
});

async function open(provider: ProviderName): Promise<Site> {
  const site = await Site.open(provider);
  sites.push(site);
  return site;
}

/** Does it to the end, with a kill in the place of each step of which `isDue` says so. Answers how many there were. */
async function handle(site: Site, handling: HandlingName, isDue: IsDue): Promise<number> {
  const { prepare, run } = handlings[handling]();
  await prepare(site);
  site.steps.watch(isDue);
  for (let kills = 0; ; kills += 1) {
    if (!site.isRunning) await site.start();
    try {
      await run(site);
      site.steps.ignore();
      return kills;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

/** In the place of what the short test kills: the first step of each of these kinds, by its first word or as a whole. */
const kindsOf: Record<HandlingName, string[]> = {
  webhook: ['commit', 'answer'],
  credit: ['answer'],
  overage: ['commit', 'POST'],
  invoice: ['commit'],
  // Before the provider gives back, and after it did.
  refund: ['POST', 'commit eco_credit_notes'],
};

function firstOf(kinds: readonly string[]): IsDue {
  const left = new Set(kinds);
  return (label) => {
    const kind = label.split(' ', 1)[0] ?? '';
    return left.delete(label) || left.delete(kind);
  };
}

/** Cents of what was paid, in the order of the amounts. */
const paidHere = (invoices: { amount_paid: string; amount_due: string }[]): number[] =>
  invoices.filter(({ amount_due }) => amount_due === '0').map(({ amount_paid }) => Number(amount_paid) / 10_000);

describe.skipIf(!postgresAvailable).each(providers)('billing with %s that is killed (needs PostgreSQL)', (provider) => {
  it('loses nothing and doubles nothing', async () => {
    const site = await open(provider);
    for (const handling of handlingsOf(provider)) {
      const kills = await handle(site, handling, firstOf(kindsOf[handling]));
      expect(kills, handling).toBeGreaterThan(0);
    }
    expect(await findings(site)).toEqual([]);
    const { invoices, payments, notes, taken, refunded } = await stateOf(site);
    const paid = paidHere(invoices as Parameters<typeof paidHere>[0]);
    // A month of Pro for $29 and the next one, $1.23 for usage, and a change whose amount depends on the time of day.
    if (provider === 'ledger') expect(paid).toEqual([2900, 3023.2, expect.closeTo(5567, 0)]);
    else expect(paid).toEqual([123.2, 2900, 2900, expect.closeTo(26_250, -3)]);
    expect(payments).toHaveLength(provider === 'ledger' ? 3 : 1);
    if (provider === 'ledger') return;
    expect(taken).toEqual(paid.map(Math.floor));
    expect(refunded).toEqual([123, 500, 500]);
    expect(notes).toHaveLength(3);
  });
});

const everyStep = isSoak
  ? providers.flatMap((provider) => handlingsOf(provider).map((handling) => ({ provider, handling })))
  : [];

describe.skipIf(!postgresAvailable).each(everyStep)(
  'billing with $provider that is killed at any step of: $handling (needs PostgreSQL)',
  ({ provider, handling }) => {
    const once = async (isDue: IsDue) => {
      const site = await open(provider);
      const kills = await handle(site, handling, isDue);
      const end = { kills, steps: [...site.steps.seen], found: await findings(site), state: await stateOf(site) };
      sites.splice(sites.indexOf(site), 1);
      await site.close();
      return end;
    };

    it('loses nothing and doubles nothing', { timeout: 3_600_000 }, async () => {
      const clean = await once(() => false);
      expect(clean).toMatchObject({ kills: 0, found: [] });
      const wrong: string[] = [];
      for (let at = from; at <= clean.steps.length; at += 1) {
        const end = await once((_, number) => number === at);
        const where = `killed before step ${at}, ${end.steps[at - 1]}`;
        expect(end.kills, where).toBe(1);
        const [found, expected] = [JSON.stringify(end.state), JSON.stringify(clean.state)];
        const isSame = found === expected;
        for (const one of [...end.found, ...(isSame ? [] : [`${found} instead of ${expected}`])])
          wrong.push(`${where}: ${one}`);
        process.stdout.write(`${provider}, ${handling}: ${where}, of ${clean.steps.length}: ${wrong.length} wrong\n`);
      }
      expect(wrong).toEqual([]);
    });

    it('nor if each server is killed one step later than the one before', { timeout: 3_600_000 }, async () => {
      const clean = await once(() => false);
      let servers = 1;
      const end = await once((_, __, ofServer) => {
        if (ofServer < servers) return false;
        servers += 1;
        return true;
      });
      process.stdout.write(`${provider}, ${handling}: ${end.kills} kills, each a step later\n`);
      expect(end.kills).toBeGreaterThan(2);
      expect(end.found).toEqual([]);
      expect(end.state).toEqual(clean.state);
    });
  },
);
