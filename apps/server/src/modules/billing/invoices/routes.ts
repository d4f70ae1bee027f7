import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { CreditNote } from '../credit-notes/schema.ts';
import { billingErrors } from '../errors.ts';
import { customerParty } from '../party.ts';
import { creditInvoice, payInvoice, voidInvoice } from '../payments/payments.ts';
import { listInvoices, readInvoice } from './invoices.ts';
import { Invoice, InvoiceQuery, InvoiceWithLines, invoice, NewCreditNote, NewPayment } from './schema.ts';

const one = '/api/v1/invoices/:invoice';

export const invoiceRoutes = [
  invoice.get('/api/v1/invoices', {
    summary: 'List the invoices to your customers, newest first',
    query: InvoiceQuery,
    reply: PageOf(Invoice),
    act: ({ tx, query }) => listInvoices(tx, { orgId: tx.org }, query),
  }),
  invoice.get('/api/v1/customers/:customer/invoices', {
    action: 'list-of-customer',
    permission: 'invoices:read',
    summary: 'List the invoices to a customer, newest first',
    query: InvoiceQuery,
    reply: PageOf(Invoice),
    errors: [errors.NOT_FOUND],
    act: async ({ tx, params, query }) => {
      const { customer } = await customerParty(tx, params.customer);
      return listInvoices(tx, { orgId: tx.org, customerId: customer }, query);
    },
  }),
  invoice.get(one, {
    summary: 'Read an invoice with its lines',
    reply: InvoiceWithLines,
    act: ({ tx, params }) => readInvoice(tx, { orgId: tx.org }, params.invoice),
  }),
  invoice.post(`${one}/pay`, {
    summary: 'Mark an invoice as paid by other means than a provider, in full or in part',
    effect: 'destroys',
    body: NewPayment,
    reply: InvoiceWithLines,
    errors: [billingErrors.INVOICE_NOT_OPEN, billingErrors.AMOUNT_TOO_HIGH],
    act: async ({ tx, params, body }) => {
      await payInvoice(tx, tx.org, params.invoice, body);
      return readInvoice(tx, { orgId: tx.org }, params.invoice);
    },
  }),
  invoice.post(`${one}/void`, {
    summary: 'Void an invoice: it is owed no more, and its number stays',
    effect: 'destroys',
    reply: InvoiceWithLines,
    errors: [billingErrors.INVOICE_NOT_OPEN],
    act: async ({ tx, params }) => {
      await voidInvoice(tx, tx.org, params.invoice);
      return readInvoice(tx, { orgId: tx.org }, params.invoice);
    },
  }),
  invoice.post(`${one}/credit`, {
    summary: 'Credit or refund an invoice, in full or in part: issues a credit note, with its share of the taxes',
    description:
      'What is credited of an open invoice is owed no more. What was paid already goes on the balance of the customer and pays its next invoices, ' +
      'or back by the provider that took it, or is for you to give back, as `refundTo` says.',
    effect: 'destroys',
    body: NewCreditNote,
    reply: CreditNote,
    status: 201,
    errors: [billingErrors.INVOICE_NOT_OPEN, billingErrors.AMOUNT_TOO_HIGH, billingErrors.NOT_REFUNDABLE],
    act: async ({ tx, params, body }) => creditInvoice(tx, tx.org, params.invoice, body),
  }),
];
