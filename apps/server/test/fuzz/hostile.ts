import type { Random } from '../random.ts';

/** Texts that have broken something somewhere. */
const texts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u200b\ufeff',
  'Ａ𝕏ﬀ́̂̃',
  'ı\u0130ſK',
  '👨‍👩‍👧‍👦'.repeat(20),
  '__proto__',
  'constructor',
  'toString',
  "'; drop table eco_api_keys; --",
  '" or 1=1 --',
  '%27%20or%201%3D1',
  '$1',
  '\\',
  '{{7*7}}<script>alert(1)</script>',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%zz',
  '%c0%af',
  '%ff%fe',
  '\r\nset-cookie: x=y',
  'null',
  'NaN',
  '-1',
  '1e309',
  '0x10',
  '9'.repeat(400),
  'eco_org_',
  'eco_api_zzzzzzzzzzzzzzzzzzzzzz',
  'eco_api_0000000000000000000000',
  '2026-02-30T25:61:00Z',
  '+275760-09-14T00:00:00Z',
  '-271821-04-19T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999+14:00',
];

const numbers: readonly number[] = [
  0,
  -0,
  -1,
  0.1,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  Number.MIN_SAFE_INTEGER,
  2 ** 31,
  2 ** 63,
  -(2 ** 63),
  1e-320,
];

export function hostileText(random: Random): string {
  if (random.once(12)) return random.pick(['x', 'é', '\u{10ffff}', "'"]).repeat(1 + random.integer(5000));
  if (random.once(4)) {
    // Any code units at all, lone surrogates among them.
    const units = Array.from({ length: 1 + random.integer(20) }, () => random.integer(0x10000));
    return String.fromCharCode(...units);
  }
  return random.pick(texts);
}

export function hostileValue(random: Random, depth = 0): unknown {
  const kind = random.integer(depth > 3 ? 5 : 9);
  if (kind < 2) return hostileText(random);
  if (kind === 2) return random.pick(numbers);
  if (kind === 3) return random.pick([true, false, null]);
  if (kind === 4) return random.pick([[], {}]);
  if (kind === 5) return Array.from({ length: random.integer(6) }, () => hostileValue(random, depth + 1));
  if (kind === 6) return nested(20 + random.integer(60), random.once(2));
  // Through JSON, for in a literal `__proto__` is no member.
  if (kind === 7)
    return JSON.parse('{"__proto__": {"admin": true}, "constructor": {"prototype": {"x": 1}}}') as unknown;
  const names = Array.from({ length: random.integer(5) }, () => hostileText(random));
  return Object.fromEntries(names.map((name) => [name, hostileValue(random, depth + 1)]));
}

function nested(depth: number, list: boolean): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = list ? [value] : { a: value };
  return value;
}

/** Bodies that are not made of a value: bytes as they come. */
export function hostileBytes(random: Random): Buffer | string {
  const kind = random.integer(8);
  if (kind === 0) return '';
  if (kind === 1) return '{"name": ';
  if (kind === 2) return '{"name": "a", "name": "b", "\\u0000": 1, "\\ud800": 2}';
  if (kind === 3) return `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  if (kind === 4) return Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
  if (kind === 5)
    return Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from('"}')]);
  if (kind === 6) return `{"__proto__": {"x": ${'9'.repeat(1000)}}}`;
  return Buffer.from(Array.from({ length: random.integer(300) }, () => random.integer(256)));
}

export const contentTypes: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'application/json;',
  'application/problem+json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/json, text/html',
  '/',
  'x'.repeat(300),
];
