import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { readAppsSearch } from './search.ts';

export const ssoRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/apps',
    staticData: { title: 'Apps' },
    validateSearch: readAppsSearch,
    component: lazyRouteComponent(() => import('./apps-page.tsx'), 'AppsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/apps/$app',
    staticData: { title: 'App' },
    component: lazyRouteComponent(() => import('./app-page.tsx'), 'AppPage'),
  }),
] as const;
