import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { readAuditSearch } from './search.ts';

export const auditRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/audit',
    staticData: { title: 'Audit log' },
    validateSearch: readAuditSearch,
    component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
  }),
] as const;
