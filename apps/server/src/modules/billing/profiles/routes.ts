import { errors } from '../../../kernel/errors.ts';
import { billingErrors } from '../errors.ts';
import { customerParty } from '../party.ts';
import { buyerParty } from '../purchases/purchases.ts';
import { purchase } from '../subscriptions/schema.ts';
import { changeProfile, readProfile } from './profiles.ts';
import { OwnProfileChanges, Profile, ProfileChanges, profile } from './schema.ts';

const ofCustomer = '/api/v1/customers/:customer/billing-profile';

export const profileRoutes = [
  profile.get(ofCustomer, {
    action: 'read',
    summary: 'Read how a customer appears on its invoices',
    reply: Profile,
    act: async ({ tx, params }) => readProfile(tx, await customerParty(tx, params.customer)),
  }),
  profile.patch(ofCustomer, {
    summary: 'Change how a customer appears on its invoices from now on, and which tax it pays',
    body: ProfileChanges,
    reply: Profile,
    errors: [errors.NOT_FOUND],
    act: async ({ tx, params, body }) => changeProfile(tx, await customerParty(tx, params.customer), body),
  }),
  purchase.get('/api/v1/billing/profile', {
    action: 'read-profile',
    permission: 'billing:read',
    summary: 'Read how your organization appears on its invoices',
    reply: Profile,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx }) => readProfile(tx, await buyerParty(tx)),
  }),
  purchase.patch('/api/v1/billing/profile', {
    action: 'update-profile',
    summary: 'Change how your organization appears on its invoices from now on',
    body: OwnProfileChanges,
    reply: Profile,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, body }) => changeProfile(tx, await buyerParty(tx), body),
  }),
];
