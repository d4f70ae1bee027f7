export { readBalances } from './credits/credits.ts';
export { Credits } from './credits/schema.ts';
export { invoicePdf } from './documents/pdf-file.ts';
export { listInvoices, readInvoice } from './invoices/invoices.ts';
export { Invoice, InvoiceQuery, InvoiceWithLines } from './invoices/schema.ts';
export { salesPort } from './sales.ts';
export { customersPort } from './subscriptions/customers.ts';
export { subscribeOrganization } from './subscriptions/organizations.ts';
