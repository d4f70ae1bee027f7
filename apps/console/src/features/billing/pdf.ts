import { api, call } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { toast } from '../../ui/toast.ts';

/** For the seller. */
export const saveInvoice = (invoice: string, number: string | null): Promise<void> =>
  save(
    `invoice-${number ?? 'draft'}.pdf`,
    call(api.GET('/api/v1/invoices/{invoice}/pdf', { params: { path: { invoice } }, parseAs: 'blob' })),
  );

/** For the buyer. */
export const saveOwnInvoice = (invoice: string, number: string | null): Promise<void> =>
  save(
    `invoice-${number ?? 'draft'}.pdf`,
    call(api.GET('/api/v1/billing/invoices/{invoice}/pdf', { params: { path: { invoice } }, parseAs: 'blob' })),
  );

export const saveCreditNote = (note: string, number: string): Promise<void> =>
  save(
    `credit-note-${number}.pdf`,
    call(api.GET('/api/v1/billing/credit-notes/{note}/pdf', { params: { path: { note } }, parseAs: 'blob' })),
  );

async function save(name: string, read: Promise<unknown>): Promise<void> {
  try {
    download(name, (await read) as Blob);
  } catch (error) {
    toast.error('The file could not be downloaded', error);
  }
}
