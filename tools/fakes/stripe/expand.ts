import { badParameter } from './errors.ts';
import { type List, listOf, type Store } from './store.ts';
import type { InvoicePayment, Subscription } from './wire.ts';

type Holder = Record<string, unknown>;
type Kept = Map<Holder, Set<string>>;

const maxDepth = 4;
const linesShown = 10;

/** Fields that are left out unless they are asked for by `expand`. */
const optional: Record<string, readonly string[]> = {
  price: ['tiers'],
  'checkout.session': ['line_items'],
  invoice: ['payments'],
  customer: ['subscriptions'],
};

/** A copy as it is answered: ids replaced by what they stand for where `expand` asks for it (docs.stripe.com/api/expanding_objects). */
export function visible(answer: unknown, store: Store, paths: readonly string[] = []): unknown {
  const copy = structuredClone(answer);
  const kept: Kept = new Map();
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > maxDepth) {
      throw badParameter(`You cannot expand more than ${maxDepth} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    }
    if (!replace(copy, parts, store, kept)) {
      throw badParameter(`This property cannot be expanded (${path}).`, { param: 'expand' });
    }
  }
  strip(copy, kept);
  return copy;
}

/** False where the field is not there at all, or is no reference. */
function replace(place: unknown, [part = '', ...rest]: string[], store: Store, kept: Kept): boolean {
  if (Array.isArray(place)) return place.every((each) => replace(each, [part, ...rest], store, kept));
  if (typeof place !== 'object' || place === null) return true;
  const holder = place as Holder;
  if (optional[String(holder.object)]?.includes(part)) {
    kept.set(holder, (kept.get(holder) ?? new Set()).add(part));
    holder[part] ??= computed(holder, part, store);
  }
  if (!(part in holder)) return false;
  const value = holder[part];
  const found = typeof value === 'string' ? store.any(value) : undefined;
  if (found !== undefined) holder[part] = structuredClone(found);
  else if (typeof value !== 'object') return false;
  return rest.length === 0 || replace(holder[part], rest, store, kept);
}

function computed(holder: Holder, part: string, store: Store): unknown {
  if (part === 'payments') {
    const payments = store.all<InvoicePayment>('invoice_payment').filter(({ invoice }) => invoice === holder.id);
    return listOf(payments, `/v1/invoice_payments?invoice=${String(holder.id)}`);
  }
  if (part === 'subscriptions') {
    const mine = store.all<Subscription>('subscription').filter(({ customer }) => customer === holder.id);
    return listOf(mine, `/v1/customers/${String(holder.id)}/subscriptions`);
  }
  return undefined;
}

function strip(place: unknown, kept: Kept): void {
  if (Array.isArray(place)) for (const each of place) strip(each, kept);
  else if (typeof place === 'object' && place !== null) {
    const holder = place as Holder;
    for (const field of optional[String(holder.object)] ?? []) {
      if (kept.get(holder)?.has(field) !== true) delete holder[field];
    }
    if (holder.object === 'invoice' && 'lines' in holder) shorten(holder.lines as List<unknown>);
    for (const value of Object.values(holder)) strip(value, kept);
  }
}

/** An invoice shows its first lines; the others are listed by their own address (docs.stripe.com/api/invoices/object). */
function shorten(list: List<unknown>): void {
  if (list.data.length <= linesShown) return;
  list.data = list.data.slice(0, linesShown);
  list.has_more = true;
}
