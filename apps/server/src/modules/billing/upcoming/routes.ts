import { errors } from '../../../kernel/errors.ts';
import { billingErrors } from '../errors.ts';
import { invoice } from '../invoices/schema.ts';
import { customerParty } from '../party.ts';
import { buyerParty } from '../purchases/purchases.ts';
import { purchase } from '../subscriptions/schema.ts';
import { UpcomingInvoice } from './schema.ts';
import { upcoming } from './upcoming.ts';

export const upcomingRoutes = [
  invoice.get('/api/v1/customers/:customer/upcoming', {
    action: 'upcoming',
    permission: 'invoices:read',
    summary: 'Preview the next invoice to a customer: what it would be if nothing more happened',
    reply: UpcomingInvoice,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, params }) => upcoming(tx, await customerParty(tx, params.customer)),
  }),
  purchase.get('/api/v1/billing/upcoming', {
    action: 'upcoming',
    permission: 'billing:read',
    summary: 'Preview the next invoice to your organization: what it would be if nothing more happened',
    reply: UpcomingInvoice,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx }) => upcoming(tx, await buyerParty(tx)),
  }),
];
