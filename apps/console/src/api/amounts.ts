/**
 * "49.50" as micro-units: exact, since it never becomes a binary fraction.
 * @throws Error where it is no such amount
 */
export function microsOf(text: string): string {
  const match = /^(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(text.trim());
  if (match === null) throw new Error(`“${text}” is no amount such as 49.50`);
  const [, whole = '0', part = ''] = match;
  return String(BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0')));
}
