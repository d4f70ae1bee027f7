import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient } from '../../api/queries.ts';
import { rootRoute } from '../../shell/routes.tsx';
import { keepPortalToken } from './portal-token.ts';
import { readPortalSearch } from './search.ts';

/** For customers of an organization: the token of the address's fragment is their session. */
export const portalRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/portal',
    staticData: { title: 'Customer portal' },
    validateSearch: readPortalSearch,
    beforeLoad({ location, search }) {
      const token = new URLSearchParams(location.hash.replace(/^#/, '')).get('token');
      if (token === null) return {};
      keepPortalToken(token);
      // It may be of another customer than the one before.
      queryClient.removeQueries({ queryKey: ['portal'] });
      throw redirect({ to: '/portal', search, hash: '', replace: true });
    },
    component: lazyRouteComponent(() => import('./portal-page.tsx'), 'PortalPage'),
  }),
] as const;
