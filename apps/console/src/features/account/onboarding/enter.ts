import { queryClient } from '../../../api/queries.ts';
import { callInOrganization } from '../../../api/transport.ts';
import { lastOrganization, type MyOrganization, organizationsQuery } from '../../../session/me.ts';
import { enter } from '../../../shell/routes.tsx';
import type { OnboardingSearch } from './search.ts';

/** Makes calls in the organization that the person goes on with; there is none yet where a new one is to be made. */
export async function enterOnboarding({
  search,
}: {
  search: OnboardingSearch;
}): Promise<{ organization?: MyOrganization }> {
  const organizations = await queryClient.ensureQueryData(organizationsQuery);
  const named = organizations.find(({ slug }) => slug === search.org);
  const organization = named ?? (search.new ? undefined : lastOrganization(organizations));
  if (organization !== undefined) return enter(organization);
  callInOrganization(undefined);
  return {};
}
