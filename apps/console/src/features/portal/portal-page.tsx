import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Clock } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { CreditsTab } from './credits-tab.tsx';
import { InvoicesTab } from './invoices-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { onPortalToken, portalToken } from './portal-token.ts';
import { accountQuery } from './queries.ts';
import type { PortalTab } from './search.ts';
import { UsageTab } from './usage-tab.tsx';
import { WebhooksTab } from './webhooks-tab.tsx';

const route = getRouteApi('/portal');

const tabs: Record<PortalTab, { label: string; show: () => ReactNode }> = {
  usage: { label: 'Usage', show: () => <UsageTab /> },
  invoices: { label: 'Invoices', show: () => <InvoicesTab /> },
  credits: { label: 'Credits', show: () => <CreditsTab /> },
  keys: { label: 'API keys', show: () => <KeysTab /> },
  webhooks: { label: 'Webhooks', show: () => <WebhooksTab /> },
};

/** What a customer of an organization sees of itself, by a link or inside a page of the organization. */
export function PortalPage() {
  const token = useSyncExternalStore(onPortalToken, portalToken);
  return (
    <main className="mx-auto w-full max-w-5xl px-4 py-6 sm:px-6">{token === null ? <Expired /> : <Portal />}</main>
  );
}

function Expired() {
  return (
    <>
      <h1 className="sr-only">Customer portal</h1>
      <Card className="mx-auto mt-16 max-w-md">
        <EmptyState
          icon={<Clock aria-hidden />}
          title="This link has expired"
          description="Links to the portal work for an hour. Go back to where you got this one, and open it again from there."
          data-testid="portal-expired"
        />
      </Card>
    </>
  );
}

function Portal() {
  const { tab = 'usage' } = route.useSearch();
  const { data, error, refetch } = useQuery(accountQuery);
  if (data === undefined) {
    return (
      <>
        <h1 className="sr-only">Customer portal</h1>
        {error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={8} />}
      </>
    );
  }
  return (
    <>
      <PageHeader title={data.name} description={`Your account with ${data.seller}`} />
      <TabNav aria-label="Customer portal" className="mb-5">
        {Object.entries(tabs).map(([name, { label }]) => (
          <Link
            key={name}
            to="/portal"
            search={{ tab: name as PortalTab }}
            replace
            // The first one is shown where the address names none.
            aria-current={name === tab ? 'page' : undefined}
            className={tabLink}
            data-testid={`portal-${name}-tab`}
          >
            {label}
          </Link>
        ))}
      </TabNav>
      {tabs[tab].show()}
    </>
  );
}
