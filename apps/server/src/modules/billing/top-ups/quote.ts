import { formatDecimal, one, parseDecimal } from '../../../kernel/decimal.ts';
import { errors } from '../../../kernel/errors.ts';
import { divideHalfEven, fromMinor, money, toMinor } from '../../../kernel/money.ts';
import { readUnits } from '../credits/store.ts';
import { priceOf } from '../credits/units.ts';
import { billingErrors } from '../errors.ts';
import { readBuyer, readSeller } from '../invoices/store.ts';
import type { BillingTx, Party } from '../party.ts';

/** What credits cost now. */
export interface Quote {
  currency: string;
  /** Of one credit; decimal text. */
  price: string;
  /** Micro-units, in whole cents. */
  subtotal: number;
  tax: number;
  taxName: string;
  /** Millionths. */
  taxRate: number;
}

/** Micro-units: a thousand million of the currency. */
const mostMicros = 10n ** 15n;
const micro = one / 1_000_000n;

/** @throws CREDITS_NOT_SOLD, INVALID_REQUEST where they do not come to whole cents */
export async function quote(tx: BillingTx, party: Party, wanted: { unit: string; amount: string }): Promise<Quote> {
  const sold = priceOf(await readUnits(tx, party.seller), wanted.unit);
  if (sold === undefined) throw billingErrors.CREDITS_NOT_SOLD();
  const { currency, price } = sold;
  const [seller, buyer] = [await readSeller(tx, party.seller), await readBuyer(tx, party)];
  const product = parseDecimal(wanted.amount) * price;
  const subtotal = product / (one * micro);
  const cents = fromMinor(currency, 1n).micros;
  if (product % (one * micro * cents) !== 0n || subtotal > mostMicros) {
    const cost = formatDecimal(product / one);
    throw errors.INVALID_REQUEST(`/amount: comes to ${cost} ${currency}, which cannot be charged: whole cents only`);
  }
  const taxRate = buyer.taxRate ?? seller.taxRate;
  const tax = fromMinor(currency, toMinor(money(currency, divideHalfEven(subtotal * BigInt(taxRate), 1_000_000n))));
  return {
    ...{ currency, price: formatDecimal(price), subtotal: Number(subtotal), tax: Number(tax.micros) },
    ...{ taxName: seller.taxName, taxRate },
  };
}
