import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute, rootRoute } from '../../shell/routes.tsx';
import { type ListSearch, secretsSearch } from './search.ts';

/** Which environment a list is of, by its slug. */
const environmentSearch = (search: Record<string, unknown>): ListSearch =>
  typeof search.env === 'string' ? { env: search.env } : {};

export const vaultRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project/secrets',
    staticData: { title: 'Secrets' },
    validateSearch: secretsSearch,
    component: lazyRouteComponent(() => import('./secrets/secrets-page.tsx'), 'SecretsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project/secrets/change-requests',
    staticData: { title: 'Change requests' },
    validateSearch: environmentSearch,
    component: lazyRouteComponent(() => import('./changes/change-requests-page.tsx'), 'ChangeRequestsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project/secrets/shares',
    staticData: { title: 'Shares' },
    component: lazyRouteComponent(() => import('./shares/shares-page.tsx'), 'SharesPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project/secrets/dynamic',
    staticData: { title: 'Dynamic secrets' },
    validateSearch: environmentSearch,
    component: lazyRouteComponent(() => import('./dynamic/dynamic-page.tsx'), 'DynamicPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project/secrets/rotators',
    staticData: { title: 'Rotators' },
    validateSearch: environmentSearch,
    component: lazyRouteComponent(() => import('./rotators/rotators-page.tsx'), 'RotatorsPage'),
  }),
] as const;

/** Opened by whoever was sent the link, without an account. The command line makes links of this form. */
export const shareRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/share/$share',
    staticData: { title: 'Shared secret' },
    component: lazyRouteComponent(() => import('./shares/open-share-page.tsx'), 'OpenSharePage'),
  }),
] as const;
