import { defineModule, type Module } from '../../http/module.ts';
import { on } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
import { eraseSeller } from './erasure/store.ts';
import { billingErrors } from './errors.ts';
import { planRoutes } from './plans/routes.ts';
import { plan } from './plans/schema.ts';

/** What organizations sell to their customers, and the operator to organizations. */
export const billingModule = (): Module =>
  defineModule({
    name: 'billing',
    migrations: new URL('./migrations/', import.meta.url),
    ids: {
      pln: 'plan',
      sub: 'subscription',
      ado: 'add-on',
      itm: 'line of the next invoice',
      inv: 'invoice',
      pay: 'payment',
      crn: 'credit note',
      crg: 'credit grant',
      trf: 'transfer of the ledger',
      mrr: 'movement of recurring revenue',
    },
    errors: billingErrors,
    grants: {
      developer: ['plans:read'],
      viewer: ['plans:read'],
      billing: ['plans:*'],
    },
    events: [...plan.events],
    routes: [...planRoutes],
    subscriptions: [
      on(organizationErased, 'billing.erase-organization', (background, { org }) =>
        background.inSystem((tx) => eraseSeller(tx, org)),
      ),
    ],
  });
