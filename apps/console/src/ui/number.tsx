import { cn } from './cn.ts';
import { formatBytes, formatCompact, formatMoney, formatNumber } from './format.ts';

export interface MoneyProps {
  micros: string | number | bigint;
  currency: string;
  digits?: number;
  className?: string;
}

export function Money({ micros, currency, digits, className }: MoneyProps) {
  return (
    <span className={cn('whitespace-nowrap tabular-nums', className)}>{formatMoney(micros, currency, digits)}</span>
  );
}

/** A count; a compact one has the exact number as its title. */
export function NumberValue({
  value,
  short = false,
  className,
}: {
  value: number;
  short?: boolean;
  className?: string;
}) {
  const text = short ? formatCompact(value) : formatNumber(value);
  return (
    <span
      className={cn('tabular-nums', className)}
      {...(text !== formatNumber(value) && { title: formatNumber(value) })}
    >
      {text}
    </span>
  );
}

export function Bytes({ value, className }: { value: number; className?: string }) {
  return (
    <span className={cn('whitespace-nowrap tabular-nums', className)} title={`${formatNumber(value)} bytes`}>
      {formatBytes(value)}
    </span>
  );
}
