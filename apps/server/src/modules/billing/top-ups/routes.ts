import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { billingErrors } from '../errors.ts';
import { customerParty, type Party } from '../party.ts';
import { providerErrors } from '../providers/errors.ts';
import { providersService } from '../providers/providers.ts';
import { resultOf, settled } from '../providers/settled.ts';
import { buyerParty } from '../purchases/purchases.ts';
import { changeAutomatic } from './automatic.ts';
import { AutoTopUp, AutoTopUpChange, autoTopUp, NewCustomerTopUp, NewTopUp, TopUp, topUp } from './schema.ts';
import { findAutomatic } from './store.ts';
import { type Opened, openTopUp, recordTopUp } from './top-ups.ts';

const own = '/api/v1/billing/credits';
const theirs = '/api/v1/customers/:customer/credits';
const topUpErrors = [
  errors.NOT_FOUND,
  errors.INVALID_REQUEST,
  billingErrors.CREDITS_NOT_SOLD,
  providerErrors.BILLING_PROVIDER_AWAY,
  providerErrors.BILLING_REFUSED,
] as const;

/** The provider was called before the transaction, which records that it was. */
async function record(tx: TenantTx, party: Party, opened: Opened) {
  const row = await recordTopUp(tx, party, opened);
  return {
    ...row,
    invoiceId: row.invoiceId as Id<'inv'> | null,
    url: opened.page?.url ?? null,
    expiresAt: opened.page?.expiresAt.getTime() ?? null,
  };
}

const readAutomatic = async (tx: TenantTx, party: Party) => found(await findAutomatic(tx, party));

export const topUpRoutes = [
  topUp.post(`${own}/top-up`, {
    action: 'top-up-own',
    permission: 'billing:top-up',
    summary: 'Buy credits of the operator: a page to pay on, or an invoice; they are granted once it is paid',
    status: 201,
    body: NewTopUp,
    reply: TopUp,
    errors: [...topUpErrors],
    prepare: ({ kernel, caller, body }) => {
      const page = kernel.services.use(providersService).home;
      const who = { seller: operatorOrg, organization: caller.org ?? '' } as const;
      return settled(openTopUp(kernel, who, { ...body, successUrl: `${page}?paid=1`, cancelUrl: page }));
    },
    act: async ({ tx, prepared }) => {
      const opened = resultOf(prepared);
      return record(tx, await buyerParty(tx), opened);
    },
  }),
  topUp.post(`${theirs}/top-up`, {
    action: 'top-up',
    summary: 'Sell credits to a customer: a page to pay on, or an invoice; they are granted once it is paid',
    status: 201,
    body: NewCustomerTopUp,
    reply: TopUp,
    errors: [...topUpErrors],
    prepare: ({ kernel, caller, params: { customer }, body }) =>
      settled(openTopUp(kernel, { seller: caller.org ?? '', customer }, body)),
    act: async ({ tx, params, prepared }) => {
      const opened = resultOf(prepared);
      return record(tx, await customerParty(tx, params.customer), opened);
    },
  }),
  autoTopUp.get(`${own}/auto-top-up`, {
    action: 'read-own-automatic',
    permission: 'billing:read',
    summary: 'Read when your organization buys credits automatically',
    reply: AutoTopUp,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx }) => readAutomatic(tx, await buyerParty(tx)),
  }),
  autoTopUp.put(`${own}/auto-top-up`, {
    action: 'set-own-automatic',
    permission: 'billing:top-up',
    summary: 'Set when your organization buys credits automatically, with the card on file',
    body: AutoTopUpChange,
    reply: AutoTopUp,
    errors: [errors.INVALID_REQUEST, billingErrors.NOT_SUBSCRIBED, billingErrors.CREDITS_NOT_SOLD],
    act: async ({ tx, body }) => changeAutomatic(tx, await buyerParty(tx), body),
  }),
  autoTopUp.get(`${theirs}/auto-top-up`, {
    action: 'read-automatic',
    permission: 'credit-grants:read',
    summary: 'Read when a customer buys credits automatically',
    reply: AutoTopUp,
    errors: [errors.NOT_FOUND],
    act: async ({ tx, params }) => readAutomatic(tx, await customerParty(tx, params.customer)),
  }),
  autoTopUp.put(`${theirs}/auto-top-up`, {
    action: 'set-automatic',
    permission: 'credit-grants:top-up',
    summary: 'Set when a customer buys credits automatically, with the card on file',
    body: AutoTopUpChange,
    reply: AutoTopUp,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST, billingErrors.CREDITS_NOT_SOLD],
    act: async ({ tx, params, body }) => changeAutomatic(tx, await customerParty(tx, params.customer), body),
  }),
];
