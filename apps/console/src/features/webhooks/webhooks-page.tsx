import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '../../ui/tabs.tsx';
import { Deliveries } from './deliveries.tsx';
import { EndpointsTab } from './endpoints-tab.tsx';
import { EventTypes } from './event-types.tsx';
import { MessageDialog } from './message-dialog.tsx';
import type { WebhooksTab } from './search.ts';
import { useOrganizationWebhooks, useWebhooks, WebhooksProvider } from './webhooks-context.ts';

const route = getRouteApi('/signed-in/o/$org/webhooks');

export function WebhooksPage() {
  return (
    <WebhooksProvider value={useOrganizationWebhooks()}>
      <Page />
    </WebhooksProvider>
  );
}

function Page() {
  const { tab = 'endpoints' } = route.useSearch();
  const { mayWrite, maySend } = useWebhooks();
  const navigate = useNavigate({ from: '/o/$org/webhooks' });
  const [open, setOpen] = useState<'endpoint' | 'message'>();
  const create = mayWrite && (
    <Button variant="primary" onClick={() => setOpen('endpoint')} data-testid="create-endpoint-button">
      <Plus aria-hidden /> New endpoint
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Signed events, sent to your endpoints and to those of your customers."
        actions={
          <>
            {maySend && (
              <Button onClick={() => setOpen('message')} data-testid="send-message-button">
                <Send aria-hidden /> Send event
              </Button>
            )}
            {create}
          </>
        }
      />
      <Tabs
        value={tab}
        onValueChange={(next) => navigate({ search: next === 'endpoints' ? {} : { tab: next as WebhooksTab } })}
      >
        <TabsList aria-label="Webhooks">
          <TabsTrigger value="endpoints" data-testid="endpoints-tab">
            Endpoints
          </TabsTrigger>
          <TabsTrigger value="deliveries" data-testid="deliveries-tab">
            Deliveries
          </TabsTrigger>
          <TabsTrigger value="event-types" data-testid="event-types-tab">
            Event types
          </TabsTrigger>
        </TabsList>
        <TabsContent value="endpoints">
          <EndpointsTab
            creating={open === 'endpoint'}
            onCreatingChange={(on) => setOpen(on ? 'endpoint' : undefined)}
          />
        </TabsContent>
        <TabsContent value="deliveries">
          <DeliveriesTab />
        </TabsContent>
        <TabsContent value="event-types">
          <EventTypes />
        </TabsContent>
      </Tabs>
      {open === 'message' && <MessageDialog onClose={() => setOpen(undefined)} />}
    </>
  );
}

function DeliveriesTab() {
  const { endpoint, type, state, delivery } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$org/webhooks' });
  return (
    <Deliveries
      filter={{ endpointId: endpoint, type, state }}
      onFilterChange={({ endpointId, ...filter }) =>
        navigate({ search: { tab: 'deliveries', endpoint: endpointId, ...filter }, replace: true })
      }
      opened={delivery}
      onOpen={(opened) => navigate({ search: (before) => ({ ...before, delivery: opened }) })}
    />
  );
}
