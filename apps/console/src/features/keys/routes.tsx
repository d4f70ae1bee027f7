import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { choiceParam, textParam } from '../../shell/search-params.ts';
import { keyStates } from './key-state.ts';
import type { KeyFilter } from './queries.ts';

export const keyRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/keys',
    staticData: { title: 'API keys' },
    validateSearch: (search: Record<string, unknown>): KeyFilter => ({
      search: textParam(search, 'search'),
      kind: choiceParam(search, 'kind', ['platform', 'customer']),
      state: choiceParam(search, 'state', keyStates),
      customer: textParam(search, 'customer'),
      environment: textParam(search, 'environment'),
    }),
    component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/keys/$key',
    staticData: { title: 'API key' },
    component: lazyRouteComponent(() => import('./key-page.tsx'), 'KeyPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/requests',
    staticData: { title: 'Requests' },
    validateSearch: (search: Record<string, unknown>): { request?: string | undefined } => ({
      request: textParam(search, 'request'),
    }),
    component: lazyRouteComponent(() => import('./requests-page.tsx'), 'RequestsPage'),
  }),
] as const;
