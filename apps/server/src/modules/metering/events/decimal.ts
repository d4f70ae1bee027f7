/**
 * Digits of a quantity before and after its point: more than money and counters need, and few enough that sums of
 * billions stay within what PostgreSQL's `numeric` and the API show without rounding.
 */
const decimal = /^-?[0-9]{1,24}(?:\.[0-9]{1,18})?$/;
const scale = 18;
const unitsOfOne = 10n ** 18n;

/**
 * The quantity in a value of an event's data as decimal text: a number, or a text that is one. Undefined of anything else.
 * `eco_event_amount` of the migration reads the same.
 */
export function amountOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? plainText(value) : value;
  return typeof text === 'string' && decimal.test(text) ? text : undefined;
}

/** A number without an exponent, as PostgreSQL writes it. */
export function plainText(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const negative = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${negative}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${negative}${digits.padEnd(point, '0')}`;
  return `${negative}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** In 10⁻¹⁸, so that sums are exact. */
export function toUnits(text: string): bigint {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * unitsOfOne;
  const [whole, fraction] = [text.slice(0, point), text.slice(point + 1)];
  return BigInt(whole + fraction.padEnd(scale, '0'));
}

export function fromUnits(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = digits.slice(0, -scale) + (fraction === '' ? '' : `.${fraction}`);
  return units < 0n ? `-${text}` : text;
}
