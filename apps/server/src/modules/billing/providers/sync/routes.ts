import { z } from 'zod';
import { describe } from '../../../../http/describe.ts';
import { route } from '../../../../http/route.ts';
import { providerTag } from '../accounts/routes.ts';
import { callErrors } from '../errors.ts';
import { syncPlans } from './sync.ts';

const SyncedPlans = describe(z.object({ made: z.int(), unchanged: z.int() }), {
  made: ['How many prices were made at the provider', 2],
  unchanged: ['How many prices were there already', 0],
}).meta({ id: 'SyncedPlans' });

export const syncRoutes = [
  route({
    name: 'billingProviders.sync',
    tag: providerTag,
    method: 'POST',
    path: '/api/v1/billing/provider/sync',
    summary: 'Create the products and prices of your plans at the provider; calling it again changes nothing',
    permission: 'billing-provider:sync',
    audit: 'billing-provider.sync',
    meter: false,
    status: 200,
    reply: SyncedPlans,
    errors: [...callErrors],
    prepare: ({ kernel, caller }) => syncPlans(kernel, caller.org ?? ''),
    act: ({ prepared }) => prepared,
  }),
];
