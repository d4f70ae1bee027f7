import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { purchase } from '../subscriptions/schema.ts';
import { listCreditNotes, readCreditNote } from './credit-notes.ts';
import { CreditNote, CreditNoteQuery, CreditNoteWithLines, creditNote } from './schema.ts';

export const creditNoteRoutes = [
  creditNote.get('/api/v1/credit-notes', {
    permission: 'invoices:read',
    summary: 'List the credit notes to your customers, newest first',
    query: CreditNoteQuery,
    reply: PageOf(CreditNote),
    act: ({ tx, query }) => listCreditNotes(tx, { orgId: tx.org }, query),
  }),
  creditNote.get('/api/v1/credit-notes/:note', {
    permission: 'invoices:read',
    summary: 'Read a credit note with its lines and taxes',
    reply: CreditNoteWithLines,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readCreditNote(tx, { orgId: tx.org }, params.note),
  }),
  purchase.get('/api/v1/billing/credit-notes', {
    action: 'list-credit-notes',
    permission: 'billing:read',
    summary: 'List the credit notes to your organization, newest first',
    query: CreditNoteQuery,
    reply: PageOf(CreditNote),
    act: ({ tx, query }) => listCreditNotes(tx, { buyerOrgId: tx.org }, query),
  }),
  purchase.get('/api/v1/billing/credit-notes/:note', {
    action: 'read-credit-note',
    permission: 'billing:read',
    summary: 'Read a credit note to your organization, with its lines and taxes',
    reply: CreditNoteWithLines,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readCreditNote(tx, { buyerOrgId: tx.org }, params.note),
  }),
];
