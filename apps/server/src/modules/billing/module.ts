import { defineModule, type Module } from '../../http/module.ts';
import { on } from '../../kernel/events/events.ts';
import { quotasOf } from '../metering/index.ts';
import { organizationErased } from '../tenancy/index.ts';
import { addonRoutes } from './addons/routes.ts';
import { addonEvents } from './addons/schema.ts';
import { refundCreditNotes } from './credit-notes/jobs.ts';
import { creditNoteRoutes } from './credit-notes/routes.ts';
import { settleCreditsJob } from './credits/jobs.ts';
import { Payers } from './credits/payers.ts';
import { creditRoutes } from './credits/routes.ts';
import { creditGranted, creditRefunded, creditVoided } from './credits/schema.ts';
import { closePeriods, subscribeOrganizations } from './cycle/jobs.ts';
import { cycleRoutes } from './cycle/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { endPurchases, eraseSeller } from './erasure/store.ts';
import { billingErrors } from './errors.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { invoiceEvents } from './invoices/schema.ts';
import { mailSubscriptions, sendBillingMail } from './mails/deliver.ts';
import { recordForOtherSide } from './other-side.ts';
import { planRoutes } from './plans/routes.ts';
import { plan } from './plans/schema.ts';
import { profileRoutes } from './profiles/routes.ts';
import { accountRoutes } from './providers/accounts/routes.ts';
import { chargeAtProviders } from './providers/charges/jobs.ts';
import { checkoutRoutes } from './providers/checkout/routes.ts';
import { providerErrors } from './providers/errors.ts';
import { finishMoves, stayAtProvider } from './providers/moves/jobs.ts';
import { moveRoutes } from './providers/moves/routes.ts';
import { Providers, providersService } from './providers/providers.ts';
import { syncRoutes } from './providers/sync/routes.ts';
import { webhookRoutes } from './providers/webhooks/routes.ts';
import { purchaseRoutes } from './purchases/routes.ts';
import { reconcileBilling } from './reconciliation/jobs.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { closeRevenue } from './revenue/jobs.ts';
import { revenueRoutes } from './revenue/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { type BillingState, billingState } from './state.ts';
import { entitleBuyer } from './subscriptions/entitlements.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { subscriptionEvents } from './subscriptions/schema.ts';
import { topUpRoutes } from './top-ups/routes.ts';
import { topUpFailed } from './top-ups/schema.ts';
import { upcomingRoutes } from './upcoming/routes.ts';

/** What organizations sell to their customers, and the operator to organizations. */
export const billingModule = (): Module =>
  defineModule<BillingState>({
    name: 'billing',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    guides: [{ name: 'billing', title: 'Plans and invoices', file: new URL('./guide.md', import.meta.url) }],
    ids: {
      pln: 'plan',
      sub: 'subscription',
      ado: 'add-on',
      itm: 'line of the next invoice',
      inv: 'invoice',
      pay: 'payment',
      crn: 'credit note',
      crg: 'credit grant',
      top: 'purchase of credits',
      trf: 'transfer of the ledger',
      mrr: 'movement of recurring revenue',
    },
    errors: { ...billingErrors, ...providerErrors },
    grants: {
      developer: [
        'plans:read',
        'credit-grants:read',
        'subscriptions:read',
        'invoices:read',
        'addons:read',
        'billing:read',
      ],
      viewer: [
        'plans:read',
        'credit-grants:read',
        'subscriptions:read',
        'invoices:read',
        'addons:read',
        'billing:read',
      ],
      billing: [
        'plans:*',
        'credit-grants:*',
        'subscriptions:*',
        'invoices:*',
        'addons:*',
        'billing:*',
        'billing-settings:*',
        'billing-profiles:*',
        'billing-provider:*',
        'revenue:read',
      ],
    },
    events: [
      ...plan.events,
      ...Object.values(subscriptionEvents),
      ...Object.values(addonEvents),
      ...Object.values(invoiceEvents),
      creditGranted,
      creditRefunded,
      creditVoided,
      topUpFailed,
    ],
    routes: [
      ...planRoutes,
      ...subscriptionRoutes,
      ...addonRoutes,
      ...invoiceRoutes,
      ...creditNoteRoutes,
      ...creditRoutes,
      ...topUpRoutes,
      ...documentRoutes,
      ...settingsRoutes,
      ...profileRoutes,
      ...purchaseRoutes,
      ...upcomingRoutes,
      ...revenueRoutes,
      ...cycleRoutes,
      ...reconciliationRoutes,
      ...accountRoutes,
      ...checkoutRoutes,
      ...moveRoutes,
      ...syncRoutes,
      ...webhookRoutes,
    ],
    jobs: [
      closePeriods,
      entitleBuyer,
      recordForOtherSide,
      subscribeOrganizations,
      closeRevenue,
      reconcileBilling,
      settleCreditsJob,
      chargeAtProviders,
      refundCreditNotes,
      finishMoves,
      stayAtProvider,
      sendBillingMail,
    ],
    subscriptions: [
      ...mailSubscriptions,
      on(organizationErased, 'billing.erase-organization', (background, { org }) =>
        background.inSystem(async (tx) => {
          await endPurchases(tx, org);
          await eraseSeller(tx, org);
        }),
      ),
    ],
    service: billingState,
    setup: (kernel, config) => {
      kernel.services.provide(providersService, new Providers(kernel, config));
      const payers = new Payers(kernel);
      quotasOf(kernel).payers = (buyer, meter) => payers.of(buyer, meter);
      return { defaultPlan: config.DEFAULT_PLAN };
    },
  });
