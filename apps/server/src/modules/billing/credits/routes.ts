import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { billingErrors } from '../errors.ts';
import { customerParty } from '../party.ts';
import { grantCredits, ownBalances, readBalances, refundGrant, voidGrant } from './credits.ts';
import { CreditGrant, CreditRefund, Credits, creditGrant, NewCreditGrant } from './schema.ts';
import { listGrants } from './store.ts';

const credits = '/api/v1/customers/:customer/credits';

export const creditRoutes = [
  creditGrant.get('/api/v1/billing/credits', {
    action: 'read-own',
    permission: 'billing:read',
    summary: 'Read how many credits your organization has',
    reply: Credits,
    act: async ({ tx }) => ({ balances: await ownBalances(tx) }),
  }),
  creditGrant.get(credits, {
    action: 'read-balances',
    permission: 'credit-grants:read',
    summary: 'Read how many credits a customer has',
    reply: Credits,
    errors: [errors.NOT_FOUND],
    async act({ tx, params }) {
      await customerParty(tx, params.customer);
      return { balances: await readBalances(tx, tx.org, params.customer) };
    },
  }),
  creditGrant.get(`${credits}/grants`, {
    summary: 'List the grants of a customer, newest first',
    query: PageQuery,
    reply: PageOf(CreditGrant),
    errors: [errors.NOT_FOUND],
    async act({ tx, params, query }) {
      await customerParty(tx, params.customer);
      return listGrants(tx, params.customer, query);
    },
  }),
  creditGrant.post(`${credits}/grants`, {
    action: 'create',
    summary: 'Grant credits to a customer',
    status: 201,
    body: NewCreditGrant,
    reply: CreditGrant,
    errors: [errors.NOT_FOUND, errors.INVALID_REQUEST],
    async act({ tx, params, body, request }) {
      const { effectiveAt = tx.now, expiresAt = null, ...grant } = body;
      if (expiresAt !== null && expiresAt <= Math.max(effectiveAt, tx.now)) {
        throw errors.INVALID_REQUEST('/expiresAt: must be later than now and than `effectiveAt`');
      }
      const holder = await customerParty(tx, params.customer);
      const key = `request:${request.id}`;
      return grantCredits(tx, holder, { ...grant, key, effectiveAt, expiresAt });
    },
  }),
  creditGrant.post(`${credits}/grants/:grant/refund`, {
    summary: 'Note that paid credits were given back',
    effect: 'destroys',
    body: CreditRefund,
    reply: CreditGrant,
    errors: [billingErrors.GRANT_NOT_PAID, billingErrors.GRANT_USED],
    act: ({ tx, params, body }) => refundGrant(tx, params.customer, params.grant, body.amount),
  }),
  creditGrant.post(`${credits}/grants/:grant/void`, {
    summary: 'Make a grant void: what is left of it is gone',
    effect: 'destroys',
    reply: CreditGrant,
    errors: [billingErrors.GRANT_VOIDED],
    act: ({ tx, params }) => voidGrant(tx, params.customer, params.grant),
  }),
];
