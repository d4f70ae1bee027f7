import { Link, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../../session/use-organization.ts';
import { PageHeader } from '../../ui/page.tsx';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { ApisTab } from './apis-tab.tsx';
import { AppsTab } from './apps-tab.tsx';
import { ClientsTab } from './clients-tab.tsx';
import { type AppsTabName, appsTabs } from './search.ts';

const labels: Record<AppsTabName, string> = { apps: 'Apps', apis: 'APIs', clients: 'Registered clients' };
const bodies = { apps: AppsTab, apis: ApisTab, clients: ClientsTab };

/** Nexus as the OpenID Connect provider of the organization. */
export function AppsPage() {
  const { tab = 'apps' } = useSearch({ from: '/signed-in/o/$org/apps' });
  const { slug: org } = useOrganization();
  const Body = bodies[tab];
  return (
    <>
      <PageHeader
        title="Apps"
        description="Your people log in to your apps with Nexus, and apps and agents get tokens for your APIs."
      />
      <TabNav aria-label="Apps" className="mb-4">
        {appsTabs.map((each) => (
          <Link
            key={each}
            to="/o/$org/apps"
            params={{ org }}
            search={{ tab: each === 'apps' ? undefined : each }}
            activeOptions={{ exact: true, includeSearch: true }}
            className={tabLink}
            data-testid={`${each}-tab`}
          >
            {labels[each]}
          </Link>
        ))}
      </TabNav>
      <Body />
    </>
  );
}
