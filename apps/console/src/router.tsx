import { createRouter } from '@tanstack/react-router';
import { accessRoutes } from './features/access/routes.tsx';
import { accountRoutes, onboardingRoutes, publicRoutes } from './features/account/routes.tsx';
import { auditRoutes } from './features/audit/routes.tsx';
import { billingRoutes } from './features/billing/routes.tsx';
import { customerRoutes, paymentRoutes } from './features/customers/routes.tsx';
import { keyRoutes } from './features/keys/routes.tsx';
import { meteringRoutes } from './features/metering/routes.tsx';
import { operatorRoutes } from './features/operator/routes.tsx';
import { dashboardRoutes, homeRoutes, overviewRoutes } from './features/overview/routes.tsx';
import { portalRoutes } from './features/portal/routes.tsx';
import { projectRoutes } from './features/projects/routes.tsx';
import { settingsRoutes } from './features/settings/routes.tsx';
import { ssoRoutes } from './features/sso/routes.tsx';
import { shareRoutes, vaultRoutes } from './features/vault/routes.tsx';
import { webhookRoutes } from './features/webhooks/routes.tsx';
import { PendingPage } from './shell/pending-page.tsx';
import { accountLayout, lastOrganizationRoute, organizationRoute, rootRoute, signedInRoute } from './shell/routes.tsx';

const routeTree = rootRoute.addChildren([
  ...homeRoutes,
  ...publicRoutes,
  ...shareRoutes,
  ...portalRoutes,
  ...paymentRoutes,
  signedInRoute.addChildren([
    ...onboardingRoutes,
    lastOrganizationRoute.addChildren([...dashboardRoutes]),
    accountLayout.addChildren([...accountRoutes]),
    organizationRoute.addChildren([
      ...overviewRoutes,
      ...projectRoutes,
      ...vaultRoutes,
      ...keyRoutes,
      ...customerRoutes,
      ...meteringRoutes,
      ...billingRoutes,
      ...webhookRoutes,
      ...auditRoutes,
      ...accessRoutes,
      ...ssoRoutes,
      ...settingsRoutes,
      ...operatorRoutes,
    ]),
  ]),
]);

/** Milliseconds after which a page that still loads says so: sooner it would only flicker. */
const pendingMs = 300;

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: PendingPage,
  defaultPendingMs: pendingMs,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface StaticDataRouteOption {
    /** Of the window, and of the page in the command palette. */
    title?: string;
  }
}
