import { useRouteContext } from '@tanstack/react-router';
import type { MyOrganization } from './me.ts';

/** The organization of the page. */
export function useOrganization(): MyOrganization {
  const { organization } = useRouteContext({ strict: false });
  if (organization === undefined) throw new Error('this page lies outside of an organization');
  return organization;
}
