import { decimalOfMicros, formatDecimal, one, parseDecimal, roundDecimal } from '../../../kernel/decimal.ts';
import { billedUnits, definitionsOf, meteredUnits } from '../../metering/index.ts';
import { dateText } from '../amounts.ts';
import type { Line, Span } from '../invoices/lines.ts';
import { addItem, readSubject } from '../invoices/store.ts';
import { type BillingTx, buyerOf, type Party } from '../party.ts';
import { type PlanTerms, termsOf } from '../plans/store.ts';
import { featureName } from '../pricing/feature-name.ts';
import { type PricedUsage, priceUsage } from '../pricing/price-usage.ts';
import { prorateBetween } from '../pricing/prorate.ts';
import type { Tier, UsagePrice } from '../pricing/usage-price.ts';
import type { SegmentRow, SubscriptionRow } from '../subscriptions/store.ts';
import { type Charged, chargedLately, insertRecord } from './store.ts';

/** A part of a month with the same terms, and its share of the month. */
export interface Run {
  segment: number;
  terms: PlanTerms;
  seats: number;
  span: Span;
  /** From the beginning of the month, in milliseconds, and the length of the whole month. */
  from: number;
  to: number;
  whole: number;
}

/** Changes of seats alone do not begin a run: tiers and what is included are counted over all of it. */
export async function runsOf(
  tx: BillingTx,
  party: Party,
  { periodStart, periodEnd }: Pick<SubscriptionRow, 'periodStart' | 'periodEnd'>,
  segments: readonly SegmentRow[],
  end: number,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const segment of segments) {
    const last = runs.at(-1);
    const ends = segment.endsAt ?? end;
    const same = last?.terms.planId === segment.planId && last.terms.version === segment.planVersion;
    if (last !== undefined && same) {
      last.span.end = ends;
      last.to = ends - periodStart;
      last.seats = Math.max(last.seats, segment.seats);
      continue;
    }
    runs.push({
      segment: segment.segment,
      terms: await termsOf(tx, party.seller, segment),
      seats: segment.seats,
      span: { start: segment.startsAt, end: ends },
      from: segment.startsAt - periodStart,
      to: ends - periodStart,
      whole: periodEnd - periodStart,
    });
  }
  return runs.filter(({ span }) => span.end > span.start);
}

/** Decimals of prices and of what they include. */
const pricePlaces = 12;

type Part = Pick<Run, 'from' | 'to' | 'whole'>;
const isWhole = ({ from, to, whole }: Part): boolean => from === 0 && to === whole;

/**
 * For the part of the month that the run is. Of what is used, the part has its share of what is included and of the bounds
 * of tiers. A level (what is there, such as seats) is the same in each part, and a unit of it costs its share. Flat fees,
 * the least and the most are shared in any case.
 * @internal
 */
export function priceOfPart(price: UsagePrice, part: Part, isLevel = price.model === 'seat'): UsagePrice {
  if (isWhole(part)) return price;
  const share = (amount: bigint) => prorateBetween(amount, part.from, part.to, part.whole);
  const micros = (text: string | undefined) => text && String(share(BigInt(text)));
  const money = (text: string) => formatDecimal(roundDecimal(share(parseDecimal(text)), pricePlaces));
  const units = (text: string) => {
    const scaled = parseDecimal(text);
    // Whole units stay whole, so that nobody reads of a third of a call.
    if (scaled % one === 0n) return String(share(scaled / one));
    return formatDecimal(roundDecimal(share(scaled), pricePlaces));
  };
  const bound = (text: string) => (isLevel ? text : units(text));
  const perUnit = (text: string) => (isLevel ? money(text) : text);
  const tierOf = ({ upTo, unitAmount, flatAmount }: Tier): Tier => ({
    upTo: upTo === null ? null : bound(upTo),
    unitAmount: perUnit(unitAmount),
    ...(flatAmount === undefined ? {} : { flatAmount: money(flatAmount) }),
  });
  const { minimum, maximum } = price;
  return {
    ...price,
    ...('included' in price && price.included !== undefined ? { included: bound(price.included) } : {}),
    ...('tiers' in price ? { tiers: price.tiers.map(tierOf) } : { unitAmount: perUnit(price.unitAmount) }),
    ...(minimum === undefined ? {} : { minimum: micros(minimum) }),
    ...(maximum === undefined ? {} : { maximum: micros(maximum) }),
  } as UsagePrice;
}

export interface Counted {
  run: Run;
  price: UsagePrice;
  quantity: string;
  priced: PricedUsage;
}

/** What the usage of the runs costs. */
export async function countUsage(tx: BillingTx, party: Party, runs: readonly Run[]): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const run of runs) {
    if (run.terms.prices.length === 0) continue;
    const units = await unitsOf(tx, party, run.terms.prices, run.span);
    const levels = isWhole(run) ? new Set() : await levelsOf(tx, party, run.terms.prices);
    for (const whole of run.terms.prices) {
      const price = priceOfPart(whole, run, whole.model === 'seat' || levels.has(whole.feature));
      const quantity = price.model === 'seat' ? String(run.seats) : (units.get(price.feature) ?? '0');
      counted.push({ run, price, quantity, priced: priceUsage(price, quantity, run.terms) });
    }
  }
  return counted;
}

/** Features whose meters tell what is there (the most, the latest, how many different) rather than add up what is used. */
async function levelsOf(tx: BillingTx, party: Party, prices: readonly UsagePrice[]): Promise<Set<string>> {
  const slugs = prices.map(({ feature }) => feature);
  const meters = await definitionsOf(tx, party.seller, slugs);
  const levels = meters.filter(({ definition: { aggregation } }) => !['count', 'sum'].includes(aggregation));
  return new Set(levels.map(({ slug }) => slug));
}

/** What Nexus counts itself, and what the seller's meters make of its events: decimal text. */
export async function unitsOf(
  tx: BillingTx,
  party: Party,
  prices: readonly UsagePrice[],
  span: Span,
): Promise<Map<string, string>> {
  const own = await billedUnits(tx, buyerOf(party), span);
  const units = new Map(Array.from(own, ([feature, count]) => [feature, String(count)]));
  const features = prices.filter(({ model, feature }) => model !== 'seat' && !own.has(feature));
  const subject = await readSubject(tx, party);
  if (subject === undefined || features.length === 0) return units;
  const slugs = features.map(({ feature }) => feature);
  const of = { org: party.seller, subject };
  const metered = await meteredUnits(tx, of, slugs, { from: span.start, to: span.end });
  for (const [slug, value] of metered) units.set(slug, chargeable(value));
  return units;
}

/** Not less than nothing, with the decimals that quantities of events have: an average has more. */
function chargeable(value: string): string {
  const scaled = parseDecimal(value);
  return formatDecimal(scaled < 0n ? 0n : scaled);
}

/** What cost nothing because nothing was used is not printed. */
export const linesOf = (counted: readonly Counted[]): Line[] =>
  counted.flatMap(({ run: { span, terms }, price, priced }) =>
    priced.lines
      .filter(({ amountMicros, quantity }) => amountMicros !== 0n || quantity !== '0')
      .map(({ description, quantity, unitAmount, amountMicros, tier }) => ({
        kind: price.model === 'seat' ? ('seats' as const) : ('usage' as const),
        description: `${description}, ${dateText(span.start)} to ${dateText(span.end)}`,
        quantity,
        unitAmount,
        amount: amountMicros,
        tier,
        feature: price.feature,
        plan: terms.slug,
        periodStart: span.start,
        periodEnd: span.end,
      })),
  );

/** Each (subscription, month, segment, feature) once for ever. */
export async function storeUsage(
  tx: BillingTx,
  party: Party,
  row: SubscriptionRow,
  counted: readonly Counted[],
): Promise<void> {
  for (const { run, price, quantity, priced } of counted)
    await insertRecord(tx, party, {
      ...{ subscriptionId: row.id, periodStart: row.periodStart, segment: run.segment, feature: price.feature },
      ...{ revision: 0, startsAt: run.span.start, endsAt: run.span.end, price, currency: run.terms.currency },
      ...{ quantity, amount: priced.amountMicros },
    });
}

/**
 * Usage that came after its month was charged: the difference becomes a further revision of the record and a line of the
 * next invoice. Answers how many there were.
 */
export async function chargeLateUsage(tx: BillingTx, party: Party, row: SubscriptionRow): Promise<number> {
  let late = 0;
  for (const charged of await chargedLately(tx, row.id)) {
    const { price, startsAt, endsAt, feature, currency } = charged;
    if (price.model === 'seat') continue;
    const units = await unitsOf(tx, party, [price], { start: startsAt, end: endsAt });
    const quantity = units.get(feature);
    // Nothing tells any more what was used.
    if (quantity === undefined) continue;
    const more = parseDecimal(quantity) - parseDecimal(charged.quantity);
    if (more === 0n) continue;
    late += 1;
    const amount = priceUsage(price, quantity, { currency }).amountMicros - BigInt(charged.amount);
    await adjust(tx, party, row, charged, { quantity: formatDecimal(more), amount });
  }
  return late;
}

async function adjust(
  tx: BillingTx,
  party: Party,
  { id }: SubscriptionRow,
  { revisions, quantity: _quantity, amount: _amount, ...part }: Charged,
  difference: { quantity: string; amount: bigint },
): Promise<void> {
  await insertRecord(tx, party, { ...part, ...difference, subscriptionId: id, revision: revisions });
  tx.audit({
    org: party.seller,
    action: 'usage.adjust',
    resource: { type: 'subscription', id },
    after: { feature: part.feature, quantity: difference.quantity, amount: String(difference.amount) },
  });
  if (difference.amount === 0n) return;
  const key = ['usage', id, part.periodStart, part.segment, part.feature, revisions].join(' ');
  const { feature, currency, startsAt, endsAt, price } = part;
  const span = `${dateText(startsAt)} to ${dateText(endsAt)}`;
  await addItem(
    tx,
    party,
    { key, currency, subscription: id },
    {
      kind: 'adjustment',
      description: `${featureName(price)}, ${difference.quantity} counted after the invoice, ${span}`,
      quantity: '1',
      unitAmount: decimalOfMicros(difference.amount),
      amount: difference.amount,
      tier: null,
      feature,
      plan: null,
      periodStart: startsAt,
      periodEnd: endsAt,
    },
  );
}
