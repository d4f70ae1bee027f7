import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { lastOrganizationRoute, organizationRoute, rootRoute } from '../../shell/routes.tsx';

/** The address that the server prints at its start. */
export const homeRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/',
    beforeLoad() {
      throw redirect({ to: '/dashboard' });
    },
  }),
] as const;

export const overviewRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/',
    beforeLoad({ params }) {
      throw redirect({ to: '/o/$org/dashboard', params });
    },
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/dashboard',
    staticData: { title: 'Overview' },
    component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/cli',
    staticData: { title: 'Command line' },
    component: lazyRouteComponent(() => import('./cli-page.tsx'), 'CliPage'),
  }),
] as const;

/** Where a log-in ends: the overview of the organization that was used last. */
export const dashboardRoutes = [
  createRoute({
    getParentRoute: () => lastOrganizationRoute,
    path: '/dashboard',
    staticData: { title: 'Overview' },
    component: lazyRouteComponent(() => import('./overview-page.tsx'), 'OverviewPage'),
  }),
] as const;
