import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';

export const accessRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/members',
    staticData: { title: 'Members' },
    component: lazyRouteComponent(() => import('./members-page.tsx'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/members/$user',
    staticData: { title: 'Member' },
    component: lazyRouteComponent(() => import('./member-page.tsx'), 'MemberPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/teams',
    staticData: { title: 'Teams' },
    component: lazyRouteComponent(() => import('./teams-page.tsx'), 'TeamsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/teams/$team',
    staticData: { title: 'Team' },
    component: lazyRouteComponent(() => import('./team-page.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/roles',
    staticData: { title: 'Roles' },
    component: lazyRouteComponent(() => import('./roles-page.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/roles/$role',
    staticData: { title: 'Role' },
    component: lazyRouteComponent(() => import('./role-page.tsx'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/service-accounts',
    staticData: { title: 'Service accounts' },
    component: lazyRouteComponent(() => import('./service-accounts-page.tsx'), 'ServiceAccountsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/service-accounts/$account',
    staticData: { title: 'Service account' },
    component: lazyRouteComponent(() => import('./service-account-page.tsx'), 'ServiceAccountPage'),
  }),
] as const;
