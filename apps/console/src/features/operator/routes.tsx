import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { readJobsSearch } from './jobs-search.ts';
import { readOrganizationsSearch, readUsersSearch } from './search.ts';

export const operatorRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator',
    staticData: { title: 'Installation' },
    component: lazyRouteComponent(() => import('./operator-page.tsx'), 'OperatorPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator/organizations',
    staticData: { title: 'Organizations' },
    validateSearch: readOrganizationsSearch,
    component: lazyRouteComponent(() => import('./organizations-page.tsx'), 'OrganizationsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator/users',
    staticData: { title: 'Users' },
    validateSearch: readUsersSearch,
    component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator/impersonations',
    staticData: { title: 'Impersonations' },
    component: lazyRouteComponent(() => import('./impersonations-page.tsx'), 'ImpersonationsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator/jobs',
    staticData: { title: 'Jobs' },
    validateSearch: readJobsSearch,
    component: lazyRouteComponent(() => import('./jobs-page.tsx'), 'JobsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/operator/health',
    staticData: { title: 'Health' },
    component: lazyRouteComponent(() => import('./health-page.tsx'), 'HealthPage'),
  }),
] as const;
