import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute, rootRoute } from '../../shell/routes.tsx';
import { choiceParam, textParam } from '../../shell/search-params.ts';
import { readPaymentSearch } from './payment-outcome.ts';
import type { CustomerFilter } from './queries.ts';
import { type CustomerTab, customerTabs } from './tabs.ts';

export const customerRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/customers',
    staticData: { title: 'Customers' },
    validateSearch: (search: Record<string, unknown>): CustomerFilter => ({
      search: textParam(search, 'search'),
      plan: textParam(search, 'plan'),
    }),
    component: lazyRouteComponent(() => import('./customers-page.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/customers/$customer',
    staticData: { title: 'Customer' },
    validateSearch: (search: Record<string, unknown>): { tab?: CustomerTab | undefined } => ({
      tab: choiceParam(search, 'tab', customerTabs),
    }),
    component: lazyRouteComponent(() => import('./customer-page.tsx'), 'CustomerPage'),
  }),
] as const;

/** For customers of an organization, who have no session. */
export const paymentRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/payment',
    staticData: { title: 'Payment' },
    validateSearch: readPaymentSearch,
    component: lazyRouteComponent(() => import('./payment-page.tsx'), 'PaymentPage'),
  }),
] as const;
