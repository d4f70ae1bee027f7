import { type RouteTag, route } from '../../../../http/route.ts';
import { providerErrors } from '../errors.ts';
import { checkCredentials, readAccount, writeAccount } from './accounts.ts';
import { ProviderAccount, ProviderAccountInput } from './schema.ts';

export const providerTag: RouteTag = {
  name: 'Billing provider',
  description: 'Whoever collects what you sell: Stripe or Polar with your own account, or you yourself.',
};

export const accountRoutes = [
  route({
    name: 'billingProviders.read',
    tag: providerTag,
    method: 'GET',
    path: '/api/v1/billing/provider',
    summary: 'Read who collects the money, without the credentials',
    permission: 'billing-provider:read',
    meter: false,
    reply: ProviderAccount,
    act: ({ tx }) => readAccount(tx),
  }),
  route({
    name: 'billingProviders.update',
    tag: providerTag,
    method: 'PUT',
    path: '/api/v1/billing/provider',
    summary: 'Choose who collects the money, with the credentials of your account there',
    description:
      'The provider is asked whether it accepts the credentials; they are sealed, and not shown again. What runs at the provider before stays there until it is moved, and ' +
      'its credentials are kept until nothing runs there.',
    permission: 'billing-provider:update',
    effect: 'grants',
    audit: 'billing-provider.update',
    meter: false,
    body: ProviderAccountInput,
    reply: ProviderAccount,
    errors: [providerErrors.PROVIDER_FROM_ENVIRONMENT],
    prepare: ({ kernel, caller, body }) => checkCredentials(kernel, caller.org, body),
    act: ({ tx, body }) => writeAccount(tx, body),
  }),
];
