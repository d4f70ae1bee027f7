import type { ReplyControl } from '../../../http/route.ts';
import { invoiceDocument } from './from-rows.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import { pdfDocument } from './pdf-document.ts';

/** To download, under the number of the document. */
export function pdfFile(document: InvoiceDocument, reply: ReplyControl): Promise<Uint8Array> {
  reply.header('content-disposition', `attachment; filename="${document.number ?? 'draft'}.pdf"`);
  return pdfDocument(document);
}

export const invoicePdf = (invoice: Parameters<typeof invoiceDocument>[0], reply: ReplyControl): Promise<Uint8Array> =>
  pdfFile(invoiceDocument(invoice), reply);
