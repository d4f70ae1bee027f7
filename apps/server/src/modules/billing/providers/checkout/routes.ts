import { z } from 'zod';
import { type RouteSpec, route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { Id } from '../../../../kernel/ids.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { billingErrors } from '../../errors.ts';
import { customerParty } from '../../party.ts';
import { buyerParty } from '../../purchases/purchases.ts';
import { providerTag } from '../accounts/routes.ts';
import { callErrors, providerErrors } from '../errors.ts';
import type { Checkout as Opened } from '../provider.ts';
import { providersService } from '../providers.ts';
import { resultOf, settled } from '../settled.ts';
import { beginUnpaid, openCheckout, openPortal } from './checkout.ts';
import { Checkout, NewCheckout, NewCustomerCheckout, NewCustomerPortal, Portal } from './schema.ts';

const portalErrors = [errors.NOT_FOUND, providerErrors.BUYER_EMAIL_REQUIRED, ...callErrors];
const checkoutErrors = [billingErrors.PLAN_NOT_FOR_SALE, billingErrors.ALREADY_SUBSCRIBED, ...portalErrors];

const pageOf = (opened: Opened) =>
  opened.url === null ? { url: null, expiresAt: null } : { url: opened.url, expiresAt: opened.expiresAt.getTime() };

/** The provider is called before the transaction, which records that it was. */
const common = { tag: providerTag, method: 'POST', meter: false, status: 201 } as const satisfies Partial<
  RouteSpec<never, never, never, never, never, 'tenant'>
>;

export const checkoutRoutes = [
  route({
    ...common,
    name: 'billing.checkout',
    path: '/api/v1/billing/checkout',
    summary: 'Open a page where your organization pays for a plan of the operator',
    permission: 'billing:checkout',
    audit: 'billing.checkout',
    body: NewCheckout,
    reply: Checkout,
    errors: checkoutErrors,
    prepare: ({ kernel, caller, body }) => {
      const page = kernel.services.use(providersService).home;
      const who = { seller: operatorOrg, organization: caller.org ?? '' } as const;
      return settled(
        openCheckout(kernel, who, { ...body, successUrl: `${page}?paid=1`, cancelUrl: page }).then(pageOf),
      );
    },
    async act({ tx, body, prepared }) {
      const page = resultOf(prepared);
      tx.audit({ resource: { type: 'plan', id: body.plan } });
      if (page.url === null) await beginUnpaid(tx, await buyerParty(tx), body);
      return page;
    },
  }),
  route({
    ...common,
    name: 'billing.portal',
    path: '/api/v1/billing/portal',
    summary: 'Open a page where your organization changes its card and sees its invoices',
    permission: 'billing:portal',
    audit: 'billing.portal',
    reply: Portal,
    errors: portalErrors,
    prepare: async ({ kernel, caller }) => {
      const who = { seller: operatorOrg, organization: caller.org ?? '' } as const;
      return { url: await openPortal(kernel, who, kernel.services.use(providersService).home) };
    },
    act: ({ prepared }) => prepared,
  }),
  route({
    ...common,
    name: 'customers.checkout',
    path: '/api/v1/customers/:customer/checkout',
    summary: 'Open a page where a customer pays for a plan of yours',
    permission: 'subscriptions:checkout',
    audit: 'subscription.checkout',
    params: z.strictObject({ customer: Id('cus') }),
    body: NewCustomerCheckout,
    reply: Checkout,
    errors: checkoutErrors,
    prepare: ({ kernel, caller, params: { customer }, body }) =>
      settled(openCheckout(kernel, { seller: caller.org ?? '', customer }, body).then(pageOf)),
    async act({ tx, params: { customer }, body, prepared }) {
      const page = resultOf(prepared);
      tx.audit({ resource: { type: 'customer', id: customer }, after: { plan: body.plan } });
      if (page.url === null) await beginUnpaid(tx, await customerParty(tx, customer), body);
      return page;
    },
  }),
  route({
    ...common,
    name: 'customers.portal',
    path: '/api/v1/customers/:customer/portal',
    summary: 'Open a page where a customer changes its card and sees its invoices',
    permission: 'subscriptions:portal',
    audit: 'subscription.portal',
    params: z.strictObject({ customer: Id('cus') }),
    body: NewCustomerPortal,
    reply: Portal,
    errors: portalErrors,
    prepare: async ({ kernel, caller, params: { customer }, body }) => ({
      url: await openPortal(kernel, { seller: caller.org ?? '', customer }, body.returnUrl),
    }),
    act: ({ prepared }) => prepared,
  }),
];
