import type { TenantTx } from '../../kernel/db/tx.ts';
import { daysOf } from './days.ts';
import { byKey } from './store/reads.ts';

export interface KeyUsage {
  /** Verifications recorded, of every code. */
  total: number;
  byCode: Record<string, number>;
  /** UTC days on which there were any, in their order. */
  byDay: { day: string; total: number; byCode: Record<string, number> }[];
}

/**
 * How often a customer key was verified. `from` and `to` are RFC 3339 instants and count with the whole of their UTC
 * day; the last 30 days unless told.
 */
export async function keyUsage(
  tx: TenantTx,
  key: string,
  span: { from?: string | undefined; to?: string | undefined },
): Promise<KeyUsage> {
  const usage: KeyUsage = { total: 0, byCode: {}, byDay: [] };
  for (const { day: date, code, verifications } of await byKey(tx, key, daysOf(tx.now, span))) {
    let one = usage.byDay.at(-1);
    if (one?.day !== date) {
      one = { day: date, total: 0, byCode: {} };
      usage.byDay.push(one);
    }
    one.byCode[code] = verifications;
    one.total += verifications;
    usage.byCode[code] = (usage.byCode[code] ?? 0) + verifications;
    usage.total += verifications;
  }
  return usage;
}
