import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { choiceParam, textParam } from '../../shell/search-params.ts';
import { type MeterSearch, meterWindows, type UsageSearch, usageViews } from './usage-search.ts';

export const meteringRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/usage',
    staticData: { title: 'Usage' },
    validateSearch: (search: Record<string, unknown>): UsageSearch => ({
      view: choiceParam(search, 'view', usageViews),
      range: textParam(search, 'range'),
    }),
    component: lazyRouteComponent(() => import('./usage-page.tsx'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/meters',
    staticData: { title: 'Meters' },
    component: lazyRouteComponent(() => import('./meters-page.tsx'), 'MetersPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/meters/$meter',
    staticData: { title: 'Meter' },
    validateSearch: (search: Record<string, unknown>): MeterSearch => ({
      range: textParam(search, 'range'),
      window: choiceParam(search, 'window', meterWindows),
      subject: textParam(search, 'subject'),
      groupBy: Array.isArray(search.groupBy) ? search.groupBy.map(String) : undefined,
    }),
    component: lazyRouteComponent(() => import('./meter-page.tsx'), 'MeterPage'),
  }),
] as const;
