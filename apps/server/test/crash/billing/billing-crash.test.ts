import { afterEach, describe, expect, it } from 'vitest';
import type { ProviderName } from '../../../src/modules/billing/providers/provider.ts';
import { postgresAvailable } from '../../harness.ts';
import { type HandlingName, handlings } from './handlings.ts';
import { Site } from './site.ts';
import { findings, stateOf } from './state.ts';
import { Killed } from './steps.ts';

/** `npm run soak billing-crash`: before every single step. Else before the first of each kind. */
const isSoak = process.env.NEXUS_SOAK === 'billing-crash';
const providers = ['ledger', 'stripe', 'polar'] as const satisfies ProviderName[];
/** In an order in which they can follow each other: the last ones move time. */
const handlingsOf = (provider: ProviderName): HandlingName[] => [
  ...(provider === 'ledger' ? [] : ['webhook' as const]),
  'credit',
  'overage',
  'invoice',
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

type IsDue = (label: string, number: number) => boolean;

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

/** What a step is, of which one is as good as another in a short test; undefined for reads, which change nothing. */
const kindOf = (label: string): string | undefined => /^(commit|answer|webhook|POST|end)/.exec(label)?.[1];

function firstOfEachKind(): IsDue {
  const met = new Set<string | undefined>([undefined, 'webhook', 'end']);
  return (label) => {
    const kind = kindOf(label);
    if (met.has(kind)) return false;
    met.add(kind);
    return true;
  };
}

const invoice = (total: number, by: ProviderName, number: string | null = null) => ({
  ...{ status: 'paid', total: String(total), amount_paid: String(total), amount_due: '0' },
  ...{ provider: by, number },
});
const payment = (amount: number, provider: ProviderName) => ({ status: 'succeeded', amount: String(amount), provider });

/** A month of Pro for $29, the next one, $1.23 for usage, and a change: to three seats, or to a year for $290. */
const ends = {
  ledger: {
    invoices: [
      invoice(29_000_000, 'ledger', 'INV-000001'),
      invoice(30_232_000, 'ledger', 'INV-000002'),
      invoice(55_322_966, 'ledger', 'INV-000003'),
    ],
    payments: [payment(29_000_000, 'ledger'), payment(30_232_000, 'ledger'), payment(55_322_966, 'ledger')],
  },
  stripe: {
    invoices: [
      invoice(1_232_000, 'stripe', 'INV-000001'),
      invoice(29_000_000, 'stripe'),
      invoice(29_000_000, 'stripe'),
      invoice(262_550_000, 'stripe'),
    ],
    payments: [payment(1_232_000, 'stripe')],
    there: { customers: 1, invoices: [123, 2900, 2900, 26_255].map((amount_paid) => ({ amount_paid })) },
  },
  polar: {
    invoices: [
      invoice(1_232_000, 'polar', 'INV-000001'),
      invoice(29_000_000, 'polar'),
      invoice(29_000_000, 'polar'),
      invoice(262_420_000, 'polar'),
    ],
    payments: [payment(1_232_000, 'polar')],
    there: { customers: 1, orders: [123, 2900, 2900, 26_242].map((total_amount) => ({ total_amount, paid: true })) },
  },
};

describe.skipIf(!postgresAvailable).each(providers)('billing with %s that is killed (needs PostgreSQL)', (provider) => {
  it('loses nothing and doubles nothing', async () => {
    const site = await open(provider);
    for (const handling of handlingsOf(provider)) {
      const kills = await handle(site, handling, firstOfEachKind());
      expect(kills, handling).toBeGreaterThan(1);
      expect(await findings(site), handling).toEqual([]);
    }
    const { invoices, payments, provider: there, movements } = await stateOf(site);
    expect({ invoices, payments, there, movements }).toMatchObject(ends[provider]);
  });
});

/** Of `npm run soak billing-crash`. */
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
      for (let at = 1; at <= clean.steps.length; at += 1) {
        const end = await once((_, number) => number === at);
        const where = `killed before step ${at}, ${end.steps[at - 1]}`;
        expect(end.kills, where).toBe(1);
        for (const one of end.found) wrong.push(`${where}: ${one}`);
        const [found, expected] = [JSON.stringify(end.state), JSON.stringify(clean.state)];
        if (found !== expected) wrong.push(`${where}: ${found} instead of ${expected}`);
      }
      process.stdout.write(`${provider}, ${handling}: killed before each of ${clean.steps.length} steps\n`);
      expect(wrong).toEqual([]);
    });
  },
);
