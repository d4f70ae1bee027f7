/** Figures and times as text. The console speaks English, so do they. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

export const formatNumber = (value: number): string => whole.format(value);
/** `1 key`, `1,200 keys`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;
export const formatCompact = (value: number): string => compact.format(value);
export const formatPercent = (share: number): string => percent.format(share);

/** Of bytes, by 1,024. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = bytes < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** step;
  return `${whole.format(size < 100 ? Number(size.toPrecision(3)) : Math.round(size))} ${names[step]}`;
}

/** Of milliseconds: "340 ms", "1.2 s", "3 min 20 s". */
export function formatDuration(ms: number): string {
  if (ms > 0 && ms < 1) return '< 1 ms';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${whole.format(Number((ms / 1000).toPrecision(3)))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600)
    return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Micro-units to the decimal string of whole units: 12_500_000 is "12.5". Exact: amounts may exceed 2⁵³. */
function decimalOfMicros(micros: bigint): `${number}` {
  const sign = micros < 0n ? '-' : '';
  const size = micros < 0n ? -micros : micros;
  return `${sign}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}` as `${number}`;
}

/**
 * An amount in micro-units of its currency, as the API sends it (a string or a whole number). `digits` are those after
 * the point, for amounts of less than the smallest coin; otherwise the currency's own.
 */
export function formatMoney(micros: string | number | bigint, currency: string, digits?: number): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    ...(digits !== undefined && { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits }),
  });
  return format.format(decimalOfMicros(BigInt(micros)));
}

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });

/** Units and their length in seconds, the longest first. */
const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "5 minutes ago", "in 3 days". */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return seconds > 5 ? 'in a few seconds' : 'just now';
}
