import { useNavigate, useSearch } from '@tanstack/react-router';
import { PageHeader } from '../../ui/page.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs.tsx';
import { PortalButton } from './own/actions.tsx';
import { CreditsTab } from './own/credits-tab.tsx';
import { InvoicesTab } from './own/invoices-tab.tsx';
import { PlanTab } from './own/plan-tab.tsx';
import { ProfileTab } from './own/profile-tab.tsx';
import type { BillingTab } from './search.ts';

/** What the organization itself pays the operator of the installation. */
export function BillingPage() {
  const { tab = 'plan' } = useSearch({ from: '/signed-in/o/$org/billing' });
  const navigate = useNavigate({ from: '/o/$org/billing' });
  return (
    <>
      <PageHeader
        title="Billing"
        description="Your plan, what it includes, and what you pay."
        actions={<PortalButton />}
      />
      <Tabs value={tab} onValueChange={(next) => navigate({ search: { tab: next as BillingTab } })}>
        <TabsList aria-label="Billing">
          <TabsTrigger value="plan">Plan</TabsTrigger>
          <TabsTrigger value="invoices" data-testid="invoices-tab">
            Invoices
          </TabsTrigger>
          <TabsTrigger value="credits" data-testid="credits-tab">
            Credits
          </TabsTrigger>
          <TabsTrigger value="profile" data-testid="billing-profile-tab">
            Billing details
          </TabsTrigger>
        </TabsList>
        <TabsContent value="plan">
          <PlanTab />
        </TabsContent>
        <TabsContent value="invoices">
          <InvoicesTab />
        </TabsContent>
        <TabsContent value="credits">
          <CreditsTab />
        </TabsContent>
        <TabsContent value="profile">
          <ProfileTab />
        </TabsContent>
      </Tabs>
    </>
  );
}
