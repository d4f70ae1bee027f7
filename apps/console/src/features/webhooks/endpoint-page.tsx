import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { PageHeader, Section } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import type { Endpoint } from './calls.ts';
import { Deliveries } from './deliveries.tsx';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointFacts, EndpointNotice } from './endpoint-facts.tsx';
import { EndpointStatus } from './endpoints.tsx';
import { EndpointOwner } from './endpoints-tab.tsx';
import { endpointQuery } from './queries.ts';
import { VersionDialog } from './version-dialog.tsx';
import { useOrganizationWebhooks, useWebhooks, WebhooksProvider } from './webhooks-context.ts';

const route = getRouteApi('/signed-in/o/$org/webhooks/$endpoint');

export function EndpointPage() {
  return (
    <WebhooksProvider value={useOrganizationWebhooks()}>
      <Page />
    </WebhooksProvider>
  );
}

function Page() {
  const { endpoint: id } = route.useParams();
  const { slug: org } = useOrganization();
  const { calls } = useWebhooks();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(endpointQuery(calls, id));
  if (data === undefined) return <PageState title="Endpoint" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/webhooks">Webhooks</BackLink>
      <PageHeader
        title={<span className="break-all">{data.url}</span>}
        description={data.description ?? undefined}
        meta={<EndpointStatus of={data} />}
        actions={
          <EndpointActions of={data} onDeleted={() => void navigate({ to: '/o/$org/webhooks', params: { org } })} />
        }
      />
      <EndpointNotice of={data} />
      <Card className="mb-8">
        <CardHeader title="Details" />
        <CardBody>
          <EndpointFacts
            of={data}
            more={[
              { term: 'For', value: <EndpointOwner customer={data.customerId} /> },
              { term: 'API version', value: <Version of={data} /> },
            ]}
          />
        </CardBody>
      </Card>
      <RecentDeliveries endpoint={id} />
    </>
  );
}

function Version({ of: endpoint }: { of: Endpoint }) {
  const { mayWrite } = useWebhooks();
  const [moving, setMoving] = useState(false);
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      <span className="font-mono">{endpoint.apiVersion}</span>
      {mayWrite && (
        <Button variant="link" onClick={() => setMoving(true)} data-testid="move-version-button">
          Move to another version…
        </Button>
      )}
      {moving && <VersionDialog of={endpoint} onClose={() => setMoving(false)} />}
    </span>
  );
}

function RecentDeliveries({ endpoint }: { endpoint: string }) {
  const { type, state, delivery } = route.useSearch();
  const navigate = useNavigate({ from: '/o/$org/webhooks/$endpoint' });
  return (
    <Section title="Recent deliveries">
      <Deliveries
        ofOneEndpoint
        filter={{ endpointId: endpoint, type, state }}
        onFilterChange={({ endpointId, ...filter }) => navigate({ search: filter, replace: true })}
        opened={delivery}
        onOpen={(opened) => navigate({ search: (before) => ({ ...before, delivery: opened }) })}
      />
    </Section>
  );
}
