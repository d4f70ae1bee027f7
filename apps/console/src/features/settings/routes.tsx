import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/settings',
    staticData: { title: 'Settings' },
    component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
  }),
] as const;
