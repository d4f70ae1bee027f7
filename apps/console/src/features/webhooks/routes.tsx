import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { readDeliverySearch, readWebhooksSearch } from './search.ts';

export const webhookRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/webhooks',
    staticData: { title: 'Webhooks' },
    validateSearch: readWebhooksSearch,
    component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/webhooks/$endpoint',
    staticData: { title: 'Webhook endpoint' },
    validateSearch: readDeliverySearch,
    component: lazyRouteComponent(() => import('./endpoint-page.tsx'), 'EndpointPage'),
  }),
] as const;
