/**
 * `npx node src/recompute.ts <access log> <invoices.json>`: works out what each customer owes from the log alone, without
 * any code of Nexus, and compares it with the invoices. Ends with 1 unless they are equal to the micro-unit.
 */
import { readFileSync } from 'node:fs';
import { moveTo, readLog } from './access-log.ts';
import { customerOf, customers, type PlanSlug, periodStarts, planOf } from './terms.ts';

/** What a customer is charged, in micro-units: `plan` and each meter by the period that it is charged for. */
export type Charges = Record<string, bigint>;

interface Usage {
  requests: bigint;
  bytes: bigint;
}

/** Each customer's charges, from the log. */
export function expectedCharges(log: string): Map<string, Charges> {
  const [start = 0] = periodStarts;
  const visits = moveTo(readLog(log), start, periodStarts.at(-1) ?? start);
  return new Map(
    customers.map((customer) => {
      const own = visits.filter(({ client }) => customerOf(client) === customer);
      const charges: Charges = {};
      for (const [at, from] of periodStarts.entries()) {
        charges[`plan ${dayOf(from)}`] = prices[planOf(customer)].month;
        const end = periodStarts[at + 1];
        if (end === undefined) continue;
        const inside = own.filter((visit) => visit.at >= from && visit.at < end);
        const usage = {
          requests: BigInt(inside.length),
          bytes: inside.reduce((sum, { bytes }) => sum + BigInt(bytes), 0n),
        };
        charges[`requests ${dayOf(from)}`] = prices[planOf(customer)].requests(usage);
        charges[`traffic ${dayOf(from)}`] = prices[planOf(customer)].traffic(usage);
      }
      return [customer, charges];
    }),
  );
}

const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** The price list once more, as a calculation of its own. A megabyte is a million bytes. */
const prices: Record<PlanSlug, { month: bigint; requests(usage: Usage): bigint; traffic(usage: Usage): bigint }> = {
  starter: {
    month: 0n,
    // 123.456789 micro-units each.
    requests: ({ requests }) => halfEven(requests * 123_456_789n, 1_000_000n),
    traffic: () => 0n,
  },
  growth: {
    month: 29_000_000n,
    requests: ({ requests }) => 1500n * over(requests, 8n),
    traffic: ({ bytes }) => 250_000n * ((over(bytes, 5_000_000n) + 9_999_999n) / 10_000_000n),
  },
  scale: {
    month: 99_000_000n,
    requests: ({ requests }) =>
      1_000_000n +
      10_000n * (requests - over(requests, 5n)) +
      4000n * (over(requests, 5n) - over(requests, 12n)) +
      halfEven(12_345n * over(requests, 12n), 10n),
    traffic: ({ bytes }) => {
      const perMegabyte = bytes <= 50_000_000n ? 912_345n : 512_345n;
      const amount = halfEven(bytes * perMegabyte, 10_000_000n);
      return amount < 2_000_000n ? 2_000_000n : amount;
    },
  },
};

const over = (quantity: bigint, included: bigint): bigint => (quantity > included ? quantity - included : 0n);

/** To the nearest, ties to the even one. */
function halfEven(dividend: bigint, divisor: bigint): bigint {
  const twice = (dividend % divisor) * 2n;
  const down = dividend / divisor;
  return twice > divisor || (twice === divisor && down % 2n === 1n) ? down + 1n : down;
}

/** As Nexus answers it, of what is compared. */
export interface Invoice {
  number: string | null;
  subtotal: string;
  total: string;
  lines: { kind: string; feature: string | null; amount: string; periodStart: string | null }[];
}

/** What is wrong with the invoices of all customers; nothing where they are right. */
export function differences(expected: Map<string, Charges>, invoices: Record<string, Invoice[]>): string[] {
  return [...expected].flatMap(([customer, charges]) => {
    const own = invoices[customer] ?? [];
    const wrongSums = own.filter(({ subtotal, total, lines }) => {
      const sum = lines.reduce((all, { amount }) => all + BigInt(amount), 0n);
      return sum !== BigInt(subtotal) || sum !== BigInt(total);
    });
    const charged = chargesOf(own);
    const names = [...new Set([...Object.keys(charges), ...Object.keys(charged)])];
    return [
      ...wrongSums.map(({ number }) => `${customer}: the lines of ${number} do not add up to its total`),
      ...names
        .filter((name) => (charges[name] ?? 0n) !== (charged[name] ?? 0n))
        .map((name) => `${customer}: ${name}: ${charged[name] ?? 0n} instead of ${charges[name] ?? 0n} micro-units`),
    ];
  });
}

function chargesOf(invoices: readonly Invoice[]): Charges {
  const charges: Charges = {};
  for (const { kind, feature, amount, periodStart } of invoices.flatMap(({ lines }) => lines)) {
    // Carried over to the next invoice, since it is less than a cent, or from the one before.
    if (periodStart === null) continue;
    const name = `${kind === 'usage' ? feature : kind} ${periodStart.slice(0, 10)}`;
    charges[name] = (charges[name] ?? 0n) + BigInt(amount);
  }
  return charges;
}

function main(log: string, file: string): void {
  const expected = expectedCharges(log);
  const wrong = differences(expected, JSON.parse(readFileSync(file, 'utf8')) as Record<string, Invoice[]>);
  const total = [...expected.values()]
    .flatMap((charges) => Object.values(charges))
    .reduce((sum, each) => sum + each, 0n);
  process.stdout.write(
    wrong.length === 0
      ? `${expected.size} customers, ${total} micro-units: the invoices say the same\n`
      : `${wrong.join('\n')}\n`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}

if (import.meta.main) {
  const [log, file] = process.argv.slice(2);
  if (log === undefined || file === undefined) {
    process.stderr.write('Use: npx node src/recompute.ts <access log> <invoices.json>\n');
    process.exit(1);
  }
  main(log, file);
}
