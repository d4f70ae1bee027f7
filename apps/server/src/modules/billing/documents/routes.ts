import { replies } from '../../../http/reply/types.ts';
import type { ReplyControl } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { readCreditNote } from '../credit-notes/credit-notes.ts';
import { creditNote } from '../credit-notes/schema.ts';
import { readInvoice } from '../invoices/invoices.ts';
import { invoice } from '../invoices/schema.ts';
import { purchase } from '../subscriptions/schema.ts';
import { creditNoteDocument, invoiceDocument } from './from-rows.ts';
import { documentPolicy, htmlDocument } from './html-document.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import { pdfFile } from './pdf-file.ts';

const html = { reply: replies.bytes('text/html; charset=utf-8'), errors: [errors.NOT_FOUND] };
const pdf = { reply: replies.bytes('application/pdf'), errors: [errors.NOT_FOUND] };
const sold = { permission: 'invoices:read' } as const;
const bought = { permission: 'billing:read' } as const;

export const documentRoutes = [
  invoice.get('/api/v1/invoices/:invoice/html', {
    ...{ ...sold, ...html, action: 'read-html' },
    summary: 'Read an invoice as a page to print',
    act: async ({ tx, params, reply }) =>
      page(invoiceDocument(await readInvoice(tx, { orgId: tx.org }, params.invoice)), reply),
  }),
  invoice.get('/api/v1/invoices/:invoice/pdf', {
    ...{ ...sold, ...pdf, action: 'read-pdf' },
    summary: 'Download an invoice as PDF',
    act: async ({ tx, params, reply }) =>
      pdfFile(invoiceDocument(await readInvoice(tx, { orgId: tx.org }, params.invoice)), reply),
  }),
  creditNote.get('/api/v1/credit-notes/:note/html', {
    ...{ ...sold, ...html, action: 'read-html' },
    summary: 'Read a credit note as a page to print',
    act: async ({ tx, params, reply }) =>
      page(creditNoteDocument(await readCreditNote(tx, { orgId: tx.org }, params.note)), reply),
  }),
  creditNote.get('/api/v1/credit-notes/:note/pdf', {
    ...{ ...sold, ...pdf, action: 'read-pdf' },
    summary: 'Download a credit note as PDF',
    act: async ({ tx, params, reply }) =>
      pdfFile(creditNoteDocument(await readCreditNote(tx, { orgId: tx.org }, params.note)), reply),
  }),
  purchase.get('/api/v1/billing/invoices/:invoice/html', {
    ...{ ...bought, ...html, action: 'read-invoice-html' },
    summary: 'Read an invoice to your organization as a page to print',
    act: async ({ tx, params, reply }) =>
      page(invoiceDocument(await readInvoice(tx, { buyerOrgId: tx.org }, params.invoice)), reply),
  }),
  purchase.get('/api/v1/billing/invoices/:invoice/pdf', {
    ...{ ...bought, ...pdf, action: 'read-invoice-pdf' },
    summary: 'Download an invoice to your organization as PDF',
    act: async ({ tx, params, reply }) =>
      pdfFile(invoiceDocument(await readInvoice(tx, { buyerOrgId: tx.org }, params.invoice)), reply),
  }),
  purchase.get('/api/v1/billing/credit-notes/:note/html', {
    ...{ ...bought, ...html, action: 'read-credit-note-html' },
    summary: 'Read a credit note to your organization as a page to print',
    act: async ({ tx, params, reply }) =>
      page(creditNoteDocument(await readCreditNote(tx, { buyerOrgId: tx.org }, params.note)), reply),
  }),
  purchase.get('/api/v1/billing/credit-notes/:note/pdf', {
    ...{ ...bought, ...pdf, action: 'read-credit-note-pdf' },
    summary: 'Download a credit note to your organization as PDF',
    act: async ({ tx, params, reply }) =>
      pdfFile(creditNoteDocument(await readCreditNote(tx, { buyerOrgId: tx.org }, params.note)), reply),
  }),
];

function page(document: InvoiceDocument, reply: ReplyControl): string {
  reply.header('content-security-policy', documentPolicy);
  return htmlDocument(document);
}
