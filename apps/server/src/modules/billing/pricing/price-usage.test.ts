import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, one, parseDecimal } from '../../../kernel/decimal.ts';
import { priceUsage } from './price-usage.ts';
import { UsagePrice } from './usage-price.ts';

const usd = { currency: 'USD' };
/** With the decimals of prices. */
const inPlaces = (scaled: bigint): string => formatDecimal(scaled * 1_000_000n);
const feature = 'ai.tokens';

const linesOf = (price: UsagePrice, quantity: string) =>
  priceUsage(UsagePrice.parse(price), quantity, usd).lines.map(
    ({ description, quantity: count, unitAmount, amountMicros, tier }) =>
      `${description} [${tier}]: ${count} × ${unitAmount} = ${amountMicros}`,
  );

const tiers = [
  { upTo: '100', unitAmount: '0.10', flatAmount: '5' },
  { upTo: '1000', unitAmount: '0.05' },
  { upTo: null, unitAmount: '0.01', flatAmount: '2' },
];
const pro: UsagePrice = { feature, name: 'API calls', model: 'overage', included: '100000', unitAmount: '0.001' };
const packages: UsagePrice = { feature, model: 'package', packageSize: '1000', unitAmount: '2.5', included: '500' };

describe('each line names its tier', () => {
  const cases: [UsagePrice, string, string[]][] = [
    [{ feature, model: 'flat', unitAmount: '0.000123456789' }, '3', ['ai.tokens [null]: 3 × 0.000123456789 = 370']],
    [pro, '0', ['API calls [included]: 0 × 0 = 0']],
    [pro, '100000', ['API calls [included]: 100000 × 0 = 0']],
    [pro, '100001.5', ['API calls [included]: 100000 × 0 = 0', 'API calls [overage]: 1.5 × 0.001 = 1500']],
    [{ feature: 'members', model: 'seat', unitAmount: '12' }, '7', ['members [null]: 7 × 12 = 84000000']],
    [packages, '500', ['ai.tokens [included]: 500 × 0 = 0']],
    [
      packages,
      '1500.000001',
      ['ai.tokens [included]: 500 × 0 = 0', 'ai.tokens, packages of 1,000 [null]: 2 × 2.5 = 5000000'],
    ],
    [
      { feature, model: 'graduated', tiers },
      '1200',
      [
        'ai.tokens [up to 100]: 100 × 0.1 = 10000000',
        'ai.tokens, flat fee [up to 100]: 1 × 5 = 5000000',
        'ai.tokens [over 100 up to 1,000]: 900 × 0.05 = 45000000',
        'ai.tokens [over 1,000]: 200 × 0.01 = 2000000',
        'ai.tokens, flat fee [over 1,000]: 1 × 2 = 2000000',
      ],
    ],
    [
      { feature, model: 'graduated', tiers },
      '0',
      ['ai.tokens [up to 100]: 0 × 0.1 = 0', 'ai.tokens, flat fee [up to 100]: 1 × 5 = 5000000'],
    ],
    [{ feature, model: 'volume', tiers }, '1000', ['ai.tokens [over 100 up to 1,000]: 1000 × 0.05 = 50000000']],
    [
      { feature, model: 'volume', tiers },
      '1000.1',
      ['ai.tokens [over 1,000]: 1000.1 × 0.01 = 10001000', 'ai.tokens, flat fee [over 1,000]: 1 × 2 = 2000000'],
    ],
    [
      { feature, model: 'flat', unitAmount: '1', minimum: '5000000' },
      '3',
      ['ai.tokens [null]: 3 × 1 = 3000000', 'ai.tokens, minimum of 5.00 USD [minimum]: 1 × 2 = 2000000'],
    ],
    [
      { feature, model: 'flat', unitAmount: '1', maximum: '5000000' },
      '5.5',
      ['ai.tokens [null]: 5.5 × 1 = 5500000', 'ai.tokens, maximum of 5.00 USD [maximum]: 1 × -0.5 = -500000'],
    ],
  ];
  it('calls it by the name of its price, else as people call what Nexus itself counts', () => {
    const price = { feature: 'api.calls', model: 'flat', unitAmount: '1' } as const;
    expect(linesOf(price, '1')).toEqual(['API calls [null]: 1 × 1 = 1000000']);
    expect(linesOf({ ...price, name: 'Calls' }, '1')).toEqual(['Calls [null]: 1 × 1 = 1000000']);
  });

  it.each(cases)('%j of %s', (price, quantity, lines) => {
    expect(linesOf(price, quantity)).toEqual(lines);
  });
});

it.each(['-1', 'NaN', '1e400', ''])('refuses the quantity %j', (quantity) => {
  expect(() => priceUsage(pro, quantity, usd)).toThrow(RangeError);
});

describe('UsagePrice refuses', () => {
  const flat = { feature, model: 'flat', unitAmount: '1' };
  const graduated = { feature, model: 'graduated' };
  const last = { upTo: null, unitAmount: '1' };
  const refused: [string, unknown, string][] = [
    ['a negative price', { ...flat, unitAmount: '-1' }, 'unitAmount'],
    ['a number, which may have been rounded', { ...flat, unitAmount: 0.1 }, 'unitAmount'],
    ['what another model has', { ...flat, included: '1' }, ''],
    ['an unknown model', { ...flat, model: 'free' }, 'model'],
    ['a minimum over the maximum', { ...flat, minimum: '2', maximum: '1' }, 'maximum'],
    ['an empty package', { feature, model: 'package', packageSize: '0.0', unitAmount: '1' }, 'packageSize'],
    ['no tiers', { ...graduated, tiers: [] }, 'tiers'],
    ['a last tier with an end', { ...graduated, tiers: [{ upTo: '1', unitAmount: '1' }] }, 'tiers'],
    ['a tier after the last', { ...graduated, tiers: [last, last] }, 'tiers'],
    ['equal tiers', { ...graduated, tiers: [{ ...last, upTo: '1' }, { ...last, upTo: '1.0' }, last] }, 'tiers'],
    ['a tier that ends at 0', { ...graduated, tiers: [{ ...last, upTo: '0' }, last] }, 'tiers.0.upTo'],
    [
      'a tier whose end is no number',
      { ...graduated, tiers: [{ ...last, upTo: 'x' }, { ...last, upTo: 'y' }, last] },
      'tiers.0.upTo',
    ],
  ];
  it.each(refused)('%s', (_, price, path) => {
    const { error } = UsagePrice.safeParse(price);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});

describe('for any price', () => {
  const rate = fc.bigInt({ min: 0n, max: 10n ** 16n }).map(inPlaces);
  const positive = fc.bigInt({ min: 1n, max: 10n ** 18n }).map(inPlaces);
  const ends = fc.uniqueArray(fc.bigInt({ min: 1n, max: 10n ** 18n }), { minLength: 0, maxLength: 5 });
  const someTiers = ends.chain((bounds) =>
    fc.tuple(
      ...[...bounds.toSorted((a, b) => (a < b ? -1 : 1)).map(inPlaces), null].map((upTo) =>
        fc.record({ upTo: fc.constant(upTo), unitAmount: rate, flatAmount: rate }),
      ),
    ),
  );
  const prices: fc.Arbitrary<UsagePrice> = fc.oneof(
    fc.record({ feature: fc.constant(feature), model: fc.constant('flat' as const), unitAmount: rate }),
    fc.record({
      feature: fc.constant(feature),
      model: fc.constant('overage' as const),
      unitAmount: rate,
      included: rate,
    }),
    fc.record({ feature: fc.constant(feature), model: fc.constant('seat' as const), unitAmount: rate, included: rate }),
    fc.record({
      feature: fc.constant(feature),
      model: fc.constant('package' as const),
      unitAmount: rate,
      included: rate,
      packageSize: positive,
    }),
    fc.record({ feature: fc.constant(feature), model: fc.constant('graduated' as const), tiers: someTiers }),
    fc.record({ feature: fc.constant(feature), model: fc.constant('volume' as const), tiers: someTiers }),
  );
  const quantities = fc.bigInt({ min: 0n, max: 10n ** 19n }).map(inPlaces);

  it('the amount is the sum of the lines, each within half a micro-unit of quantity × price', () => {
    fc.assert(
      fc.property(prices, quantities, (price, quantity) => {
        const { lines, amountMicros } = priceUsage(UsagePrice.parse(price), quantity, usd);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.reduce((sum, line) => sum + line.amountMicros, 0n)).toBe(amountMicros);
        for (const line of lines) {
          const exact = parseDecimal(line.quantity) * parseDecimal(line.unitAmount);
          const micro = (one * one) / 1_000_000n;
          const off = line.amountMicros * micro - exact;
          expect((off < 0n ? -off : off) * 2n <= micro).toBe(true);
        }
      }),
    );
  });

  it('the quantities of the units add up to the usage', () => {
    fc.assert(
      fc.property(prices, quantities, (price, quantity) => {
        if (price.model === 'package') return;
        const units = priceUsage(price, quantity, usd).lines.filter(({ description }) => description === feature);
        expect(units.reduce((sum, line) => sum + parseDecimal(line.quantity), 0n)).toBe(parseDecimal(quantity));
      }),
    );
  });

  it('more usage costs no less, but for a cheaper tier of a volume price', () => {
    fc.assert(
      fc.property(prices, quantities, quantities, (price, one, other) => {
        if (price.model === 'volume') return;
        const [less, more] = parseDecimal(one) <= parseDecimal(other) ? [one, other] : [other, one];
        const [low, high] = [less, more].map((quantity) => priceUsage(price, quantity, usd));
        // Each line may be off by half a micro-unit.
        expect((high?.amountMicros ?? 0n) + BigInt(high?.lines.length ?? 0)).toBeGreaterThanOrEqual(
          low?.amountMicros ?? 0n,
        );
      }),
    );
  });

  it('lies between minimum and maximum', () => {
    const micros = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(prices, quantities, micros, micros, (price, quantity, one, other) => {
        const [minimum, maximum] = one < other ? [one, other] : [other, one];
        const bounded = UsagePrice.parse({ ...price, minimum: String(minimum), maximum: String(maximum) });
        const free = priceUsage(price, quantity, usd).amountMicros;
        const expected = free < minimum ? minimum : free > maximum ? maximum : free;
        expect(priceUsage(bounded, quantity, usd).amountMicros).toBe(expected);
      }),
    );
  });

  it('is what counting unit by unit gives', () => {
    const cents = fc.integer({ min: 0, max: 500 });
    const tier = fc.record({ size: fc.integer({ min: 1, max: 30 }), cents, fee: cents });
    fc.assert(
      fc.property(fc.array(tier, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 150 }), (sizes, used) => {
        const all = sizes.map(({ cents: unit, fee }, index) => ({
          upTo:
            index === sizes.length - 1
              ? null
              : String(sizes.slice(0, index + 1).reduce((sum, each) => sum + each.size, 0)),
          unitAmount: formatDecimal((BigInt(unit) * one) / 100n),
          flatAmount: formatDecimal((BigInt(fee) * one) / 100n),
        }));
        const tierOf = (unit: number) => {
          const index = all.findIndex(({ upTo }) => upTo === null || unit <= Number(upTo));
          return sizes[index] ?? { cents: 0, fee: 0 };
        };
        const units = Array.from({ length: used }, (_, index) => tierOf(index + 1));
        const reached = new Set([tierOf(0), ...units]);
        const graduated = [...units.map((each) => each.cents), ...[...reached].map((each) => each.fee)];
        const volume = tierOf(used).cents * used + tierOf(used).fee;
        const micros = (model: 'graduated' | 'volume') =>
          priceUsage(UsagePrice.parse({ feature, model, tiers: all }), String(used), usd).amountMicros;
        expect(micros('graduated')).toBe(BigInt(graduated.reduce((sum, each) => sum + each, 0)) * 10_000n);
        expect(micros('volume')).toBe(BigInt(volume) * 10_000n);
      }),
    );
  });
});
