import type { models } from '@polar-sh/sdk/2026-10';
import { divideHalfEven, toMinor } from '../../../../kernel/money.ts';
import { providerErrors } from '../errors.ts';
import { names, textOf } from '../metadata.ts';
import { makeOnce, type Sleep } from '../once.ts';
import type { RefundRequest } from '../provider.ts';
import { ifThere, type PolarApi } from './client.ts';

/** Of the order that was paid: Polar takes the amount before taxes, and gives their share back with it. */
export async function refundAtPolar(api: PolarApi, { id, paidRef, amount, reason }: RefundRequest, sleep?: Sleep) {
  const order = await orderOf(api, paidRef);
  const find = async () => {
    const { items } = await api.refunds.list({ order_id: order.id, limit: 100 });
    return items.find(({ metadata }) => textOf(metadata, names.creditNote) === id);
  };
  const make = () =>
    api.refunds.create({
      order_id: order.id,
      reason: 'customer_request',
      amount: beforeTax(toMinor(amount), order),
      comment: reason,
      metadata: { [names.creditNote]: id },
    });
  return (await makeOnce(find, make, sleep)).id;
}

/** A page for one payment is known by its checkout. */
async function orderOf(api: PolarApi, ref: string): Promise<models.Order> {
  const order = await ifThere(api.orders.get(ref));
  if (order !== undefined) return order;
  const { items } = await api.orders.list({ checkout_id: ref, limit: 1 });
  if (items[0] === undefined) throw providerErrors.BILLING_REFUSED(`Polar has no order ${ref}`);
  return items[0];
}

const beforeTax = (cents: bigint, { net_amount, tax_amount }: models.Order): number =>
  Number(divideHalfEven(cents * BigInt(net_amount), BigInt(net_amount + tax_amount)));
