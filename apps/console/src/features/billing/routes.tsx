import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { readBillingSearch, readInvoicesSearch } from './search.ts';

export const billingRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/billing',
    staticData: { title: 'Billing' },
    validateSearch: readBillingSearch,
    component: lazyRouteComponent(() => import('./billing-page.tsx'), 'BillingPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/plans',
    staticData: { title: 'Plans' },
    component: lazyRouteComponent(() => import('./plans-page.tsx'), 'PlansPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/plans/$plan',
    staticData: { title: 'Plan' },
    component: lazyRouteComponent(() => import('./plan-page.tsx'), 'PlanPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/invoices',
    staticData: { title: 'Invoices' },
    validateSearch: readInvoicesSearch,
    component: lazyRouteComponent(() => import('./invoices-page.tsx'), 'InvoicesPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/revenue',
    staticData: { title: 'Revenue' },
    component: lazyRouteComponent(() => import('./revenue-page.tsx'), 'RevenuePage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/selling',
    staticData: { title: 'Payments and tax' },
    component: lazyRouteComponent(() => import('./selling/selling-page.tsx'), 'SellingPage'),
  }),
] as const;
