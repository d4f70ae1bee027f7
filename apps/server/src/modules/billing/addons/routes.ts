import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { billingErrors } from '../errors.ts';
import { customerParty } from '../party.ts';
import { addAddon, listAddons, removeAddon } from './addons.ts';
import { Addon, addon, NewAddon } from './schema.ts';

const all = '/api/v1/customers/:customer/addons';

export const addonRoutes = [
  addon.get(all, {
    summary: 'List the add-ons of a customer',
    reply: PageOf(Addon),
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, params }) => ({
      items: await listAddons(tx, await customerParty(tx, params.customer)),
      nextCursor: null,
    }),
  }),
  addon.post(all, {
    action: 'create',
    summary: 'Give a customer an add-on: a fixed amount that is paid in advance, at once and then by its term',
    body: NewAddon,
    reply: Addon,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, params, body }) => addAddon(tx, await customerParty(tx, params.customer), body),
  }),
  addon.delete(`${all}/:addon`, {
    summary: 'End an add-on when its paid term is over',
    effect: 'destroys',
    reply: Addon,
    errors: [billingErrors.NOT_SUBSCRIBED],
    act: async ({ tx, params }) => removeAddon(tx, await customerParty(tx, params.customer), params.addon),
  }),
];
