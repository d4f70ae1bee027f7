import { z } from 'zod';
import { badParameter, invalid } from './errors.ts';
import { intentOf, markPaid } from './invoices/collect.ts';
import * as p from './params.ts';
import { makeRefund } from './refunds.ts';
import { route } from './route.ts';
import { isWithin, listOf, paginate } from './store.ts';
import type { CreditNote, CreditNoteLine, Customer, Invoice } from './wire.ts';
import type { World } from './world.ts';

const line = p.hash({
  type: z.enum(['custom_line_item', 'invoice_line_item']),
  amount: p.natural.optional(),
  description: p.text.optional(),
  invoice_line_item: p.text.optional(),
  quantity: p.natural.optional(),
  unit_amount: p.natural.optional(),
  metadata: p.metadata.optional(),
});
const createParams = p.hash({
  invoice: p.text,
  amount: p.natural.optional(),
  lines: p.list(line).optional(),
  credit_amount: p.natural.optional(),
  refund_amount: p.natural.optional(),
  out_of_band_amount: p.natural.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
  memo: p.text.optional(),
  metadata: p.metadata.optional(),
  ...p.expand,
});
type Input = z.output<typeof createParams>;
const listParams = p.hash({
  customer: p.text.optional(),
  invoice: p.text.optional(),
  created: p.created.optional(),
  ...p.page,
});

interface Parts {
  amount: number;
  before: number;
  after: number;
}

/** How much of it reduces what is still owed, and how much goes back; nothing is changed yet. */
function partsOf(world: World, given: Input, invoice: Invoice): Parts {
  if ((given.amount === undefined) === (given.lines === undefined)) {
    throw badParameter('You must specify exactly one of `amount` and `lines`.', { param: 'amount' });
  }
  if (invoice.status !== 'open' && invoice.status !== 'paid') {
    throw invalid('Credit notes can only be created for finalized invoices that are open or paid.', {
      param: 'invoice',
    });
  }
  const amount = given.amount ?? (given.lines ?? []).reduce((sum, each) => sum + amountOfLine(each, invoice), 0);
  const earlier = world.store
    .all<CreditNote>('credit_note')
    .filter((each) => each.invoice === invoice.id && each.status === 'issued')
    .reduce((sum, each) => sum + each.amount, 0);
  if (amount === 0 || amount > invoice.total - earlier) {
    throw invalid(
      `The credit note's amount must be between 1 and ${invoice.total - earlier}, what is left of the invoice.`,
      { param: 'amount' },
    );
  }
  const before = invoice.status === 'open' ? Math.min(amount, invoice.amount_remaining) : 0;
  const after = amount - before;
  const named = (given.credit_amount ?? 0) + (given.refund_amount ?? 0) + (given.out_of_band_amount ?? 0);
  if (named !== after) {
    const message = `The sum of credit amount, refund amount and out of band amount ($${(named / 100).toFixed(2)}) must equal the post payment credit note amount ($${(after / 100).toFixed(2)}).`;
    throw invalid(message);
  }
  return { amount, before, after };
}

function amountOfLine(
  { amount, unit_amount: unit, quantity = 1, invoice_line_item: id }: z.output<typeof line>,
  invoice: Invoice,
): number {
  const named = invoice.lines.data.find((each) => each.id === id);
  if (id !== undefined && named === undefined) {
    throw invalid(`No such invoice line item: '${id}'`, {
      code: 'resource_missing',
      param: 'lines[0][invoice_line_item]',
    });
  }
  return amount ?? (unit === undefined ? (named?.amount ?? 0) : unit * quantity);
}

function create(world: World, given: Input): CreditNote {
  const invoice = world.store.get<Invoice>('invoice', given.invoice, 'invoice');
  const customer = world.store.get<Customer>('customer', invoice.customer ?? '');
  const parts = partsOf(world, given, invoice);
  const note = world.store.put(compose(world, given, invoice, parts));
  if (parts.before > 0) {
    invoice.amount_remaining -= parts.before;
    invoice.amount_due -= parts.before;
    invoice.pre_payment_credit_notes_amount += parts.before;
    const intent = intentOf(world, invoice);
    if (intent !== undefined && invoice.amount_remaining > 0) intent.amount = invoice.amount_remaining;
  }
  invoice.post_payment_credit_notes_amount += parts.after;
  const { refund_amount: back = 0, credit_amount: credit = 0 } = given;
  if (back > 0) {
    const refund = makeRefund(world, { payment_intent: intentOf(world, invoice)?.id, amount: back });
    note.refunds = [{ amount_refunded: back, payment_record_refund: null, refund: refund.id, type: 'refund' }];
  }
  if (credit > 0) world.change(customer, { balance: customer.balance - credit }, 'customer.updated');
  world.emit('credit_note.created', note);
  if (parts.before > 0 && invoice.amount_remaining === 0) markPaid(world, invoice);
  return note;
}

function compose(world: World, given: Input, invoice: Invoice, { amount, before, after }: Parts): CreditNote {
  const id = world.id('cn');
  const count = world.store.all<CreditNote>('credit_note').filter((each) => each.invoice === invoice.id).length;
  const lines = given.lines ?? [{ type: 'custom_line_item' as const, amount, description: given.memo ?? 'Credit' }];
  return {
    id,
    object: 'credit_note',
    amount,
    amount_shipping: 0,
    created: world.now(),
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: world.now(),
    invoice: invoice.id,
    lines: listOf(
      lines.map((each) => lineOf(world, each, amountOfLine(each, invoice))),
      `/v1/credit_notes/${id}/lines`,
    ),
    livemode: false,
    memo: given.memo ?? null,
    metadata: given.metadata ?? {},
    number: `${invoice.number}-CN-${String(count + 1).padStart(2, '0')}`,
    out_of_band_amount: given.out_of_band_amount ?? null,
    pdf: `${world.url}/cn/${id}/pdf`,
    post_payment_amount: after,
    pre_payment_amount: before,
    pretax_credit_amounts: [],
    reason: given.reason ?? null,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: before > 0 ? 'pre_payment' : 'post_payment',
    voided_at: null,
  };
}

function lineOf(world: World, given: z.output<typeof line>, amount: number): CreditNoteLine {
  const quantity = given.quantity ?? 1;
  return {
    id: world.id('cnli'),
    object: 'credit_note_line_item',
    amount,
    description: given.description ?? null,
    discount_amount: 0,
    discount_amounts: [],
    ...(given.invoice_line_item === undefined ? {} : { invoice_line_item: given.invoice_line_item }),
    livemode: false,
    metadata: given.metadata ?? {},
    pretax_credit_amounts: [],
    quantity,
    tax_rates: [],
    taxes: [],
    type: given.type,
    unit_amount: given.unit_amount ?? amount,
    unit_amount_decimal: String(given.unit_amount ?? amount),
  };
}

/** Takes back what it did to an open invoice; money that went back stays there. */
function voidNote(world: World, id: string): CreditNote {
  const note = world.store.get<CreditNote>('credit_note', id);
  const invoice = world.store.get<Invoice>('invoice', note.invoice);
  if (note.status === 'void') throw invalid('This credit note is already voided.');
  if (note.pre_payment_amount === 0 || invoice.status !== 'open') {
    throw invalid('Only credit notes of open invoices can be voided.');
  }
  invoice.amount_due += note.pre_payment_amount;
  invoice.amount_remaining += note.pre_payment_amount;
  invoice.pre_payment_credit_notes_amount -= note.pre_payment_amount;
  return world.change(note, { status: 'void', voided_at: world.now() }, 'credit_note.voided');
}

export const creditNotes = [
  route('POST /v1/credit_notes', createParams, create),
  route('GET /v1/credit_notes/preview', createParams, (world, given) => {
    const invoice = world.store.get<Invoice>('invoice', given.invoice, 'invoice');
    return compose(world, given, invoice, partsOf(world, given, invoice));
  }),
  route('GET /v1/credit_notes/:id', p.hash(p.expand), (world, _, id) => world.store.get('credit_note', id)),
  route('POST /v1/credit_notes/:id/void', p.hash(p.expand), (world, _, id) => voidNote(world, id)),
  route('GET /v1/credit_notes/:id/lines', p.hash(p.page), (world, page, id) =>
    paginate(world.store.get<CreditNote>('credit_note', id).lines.data, page, `/v1/credit_notes/${id}/lines`),
  ),
  route('GET /v1/credit_notes', listParams, (world, { customer, invoice, created, ...page }) =>
    paginate(
      world.store
        .all<CreditNote>('credit_note')
        .filter(
          (each) =>
            (customer ?? each.customer) === each.customer &&
            (invoice ?? each.invoice) === each.invoice &&
            isWithin(each, created),
        ),
      page,
      '/v1/credit_notes',
    ),
  ),
];
