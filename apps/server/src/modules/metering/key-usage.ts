import type { TenantTx } from '../../kernel/db/tx.ts';
import { dateOf, lastDays } from './days.ts';
import { byKey } from './store/reads.ts';

export interface KeyUsage {
  /** Verifications recorded, whatever their code. */
  total: number;
  byCode: Record<string, number>;
  /** UTC days on which there were any, in their order. */
  byDay: { day: string; total: number; byCode: Record<string, number> }[];
}

/** Where no `from` is told. */
const defaultDays = 30;

/**
 * How often a customer key was verified. `from` and `to` are RFC 3339 instants and count with the whole of their UTC
 * day; the last 30 days unless told.
 */
export async function keyUsage(
  tx: TenantTx,
  key: string,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<KeyUsage> {
  const last = to === undefined ? tx.now : Date.parse(to);
  const first = from === undefined ? lastDays(last, defaultDays).first : dateOf(Date.parse(from));
  const usage: KeyUsage = { total: 0, byCode: {}, byDay: [] };
  for (const { day, code, verifications } of await byKey(tx, key, { first, last: dateOf(last) })) {
    let one = usage.byDay.at(-1);
    if (one?.day !== day) {
      one = { day, total: 0, byCode: {} };
      usage.byDay.push(one);
    }
    one.byCode[code] = verifications;
    one.total += verifications;
    usage.byCode[code] = (usage.byCode[code] ?? 0) + verifications;
    usage.total += verifications;
  }
  return usage;
}
