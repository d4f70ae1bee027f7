/** Money is a whole number of micro-units (millionths of the currency's unit: 1 USD = 1,000,000), never a float. */
export interface Money {
  readonly micros: bigint;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

const microsPerUnit = 1_000_000n;

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const decimals = new Map<string, number>([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((currency): [string, number] => [currency, 0]),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((currency): [string, number] => [currency, 3]),
]);

export function money(currency: string, micros: bigint): Money {
  if (!/^[A-Z]{3}$/.test(currency)) throw new TypeError('a currency must be three capital letters (ISO 4217)');
  return { micros, currency };
}

/** From the currency's minor unit, such as cents. */
export function fromMinor(currency: string, minor: bigint): Money {
  return money(currency, minor * microsPerMinor(currency));
}

export function add(left: Money, right: Money): Money {
  return { micros: left.micros + sameCurrency(left, right), currency: left.currency };
}

export function subtract(left: Money, right: Money): Money {
  return { micros: left.micros - sameCurrency(left, right), currency: left.currency };
}

function sameCurrency(left: Money, right: Money): bigint {
  if (left.currency !== right.currency) throw new TypeError(`cannot combine ${left.currency} and ${right.currency}`);
  return right.micros;
}

/** In the currency's minor unit (cents), rounded half to even. Round only once, at the end of an invoice line. */
export function toMinor(amount: Money): bigint {
  return divideHalfEven(amount.micros, microsPerMinor(amount.currency));
}

/** Readable, rounded to the minor unit: `-12.34 USD`, `1200 JPY`. */
export function formatMoney(amount: Money): string {
  const minor = toMinor(amount);
  const places = decimalsOf(amount.currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${minor < 0n ? '-' : ''}${whole}${fraction} ${amount.currency}`;
}

/** Digits of the minor unit: 2 for cents, 0 for yen. */
export const decimalsOf = (currency: string): number => decimals.get(currency) ?? 2;

const microsPerMinor = (currency: string): bigint => microsPerUnit / 10n ** BigInt(decimalsOf(currency));

/** Rounds half to even. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError('the denominator of a rate must be positive');
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + (dividend < 0n ? -1n : 1n);
}
