import { replies } from '../../../http/reply/types.ts';
import type { ReplyControl } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { readInvoice, type Side } from '../invoices/invoices.ts';
import { invoice } from '../invoices/schema.ts';
import { purchase } from '../subscriptions/schema.ts';
import { documentOf } from './from-invoice.ts';
import { documentPolicy, htmlDocument } from './html-document.ts';
import { pdfDocument } from './pdf-document.ts';

const sold = '/api/v1/invoices/:invoice';
const bought = '/api/v1/billing/invoices/:invoice';
const html = replies.bytes('text/html; charset=utf-8');
const pdf = replies.bytes('application/pdf');

export const documentRoutes = [
  invoice.get(`${sold}/html`, {
    action: 'read-html',
    permission: 'invoices:read',
    summary: 'Read an invoice as a page to print',
    reply: html,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, reply }) => page(tx, { orgId: tx.org }, params.invoice, reply),
  }),
  invoice.get(`${sold}/pdf`, {
    action: 'read-pdf',
    permission: 'invoices:read',
    summary: 'Download an invoice as PDF',
    reply: pdf,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, reply }) => file(tx, { orgId: tx.org }, params.invoice, reply),
  }),
  purchase.get(`${bought}/html`, {
    action: 'read-invoice-html',
    permission: 'billing:read',
    summary: 'Read an invoice to your organization as a page to print',
    reply: html,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, reply }) => page(tx, { buyerOrgId: tx.org }, params.invoice, reply),
  }),
  purchase.get(`${bought}/pdf`, {
    action: 'read-invoice-pdf',
    permission: 'billing:read',
    summary: 'Download an invoice to your organization as PDF',
    reply: pdf,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, reply }) => file(tx, { buyerOrgId: tx.org }, params.invoice, reply),
  }),
];

async function page(tx: TenantTx, side: Side, id: Id<'inv'>, reply: ReplyControl): Promise<string> {
  reply.header('content-security-policy', documentPolicy);
  return htmlDocument(documentOf(await readInvoice(tx, side, id)));
}

async function file(tx: TenantTx, side: Side, id: Id<'inv'>, reply: ReplyControl): Promise<Uint8Array> {
  const found = await readInvoice(tx, side, id);
  reply.header('content-disposition', `attachment; filename="${found.number ?? 'draft'}.pdf"`);
  return pdfDocument(documentOf(found));
}
