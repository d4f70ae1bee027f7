import { createRootRoute, createRoute, lazyRouteComponent, notFound, Outlet, redirect } from '@tanstack/react-router';
import { isProblem } from '../api/problem.ts';
import { queryClient } from '../api/queries.ts';
import { callInOrganization } from '../api/transport.ts';
import {
  accountQuery,
  lastOrganization,
  type MyOrganization,
  organizationsQuery,
  rememberOrganization,
} from '../session/me.ts';
import { hasSession } from '../session/session.ts';
import { ErrorPage, NotFoundPage } from './error-page.tsx';
import { Root } from './root.tsx';

// Not part of the pages that people see before they log in.
const organizationShell = lazyRouteComponent(() => import('./organization-shell.tsx'), 'OrganizationShell');

export const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

/** Every page below needs a session; whoever has none logs in first and comes back. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: Outlet,
  async beforeLoad({ location }) {
    const toLogin = redirect({ to: '/login', search: { next: location.href } });
    if (!hasSession()) throw toLogin;
    // Nearly every page asks for them next.
    void queryClient.prefetchQuery(organizationsQuery);
    try {
      const { user } = await queryClient.ensureQueryData(accountQuery);
      return { user };
    } catch (error) {
      if (!isProblem(error, 'UNAUTHENTICATED', 'INVALID_TOKEN')) throw error;
      throw toLogin;
    }
  },
});

/** Makes the calls of the page in this organization. What is kept of another one is forgotten. */
export function enter(organization: MyOrganization): { organization: MyOrganization } {
  if (entered !== undefined && entered !== organization.id) queryClient.removeQueries({ predicate: isOfOrganization });
  entered = organization.id;
  callInOrganization(organization.id);
  rememberOrganization(organization);
  return { organization };
}
let entered: string | undefined;
const ofPerson = new Set<unknown>(['account', 'organizations']);
const isOfOrganization = ({ queryKey }: { queryKey: readonly unknown[] }) => !ofPerson.has(queryKey[0]);

export const organizationRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/o/$org',
  component: organizationShell,
  async beforeLoad({ params }) {
    const organizations = await queryClient.ensureQueryData(organizationsQuery);
    const organization = organizations.find(({ slug }) => slug === params.org);
    if (organization === undefined) throw notFound();
    return enter(organization);
  },
});

/** Pages about the person: profile, security, sessions. */
export const accountLayout = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account-shell.tsx'), 'AccountShell'),
});

/** `/dashboard` and other addresses without an organization open in the one that was used last. */
export const lastOrganizationRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: 'last-organization',
  component: organizationShell,
  async beforeLoad() {
    const organization = lastOrganization(await queryClient.ensureQueryData(organizationsQuery));
    if (organization === undefined) throw redirect({ to: '/onboarding' });
    return enter(organization);
  },
});
