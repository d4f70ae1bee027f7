import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { Toolbar } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { Endpoint, EndpointWithSecret } from '../webhooks/calls.ts';
import { Deliveries } from '../webhooks/deliveries.tsx';
import { EndpointActions } from '../webhooks/endpoint-actions.tsx';
import { EndpointFacts, EndpointNotice } from '../webhooks/endpoint-facts.tsx';
import { NewEndpointSheet } from '../webhooks/endpoint-sheet.tsx';
import { EndpointStatus, Endpoints } from '../webhooks/endpoints.tsx';
import { endpointQuery } from '../webhooks/queries.ts';
import { SecretDialog } from '../webhooks/secret-dialog.tsx';
import { useWebhooks, WebhooksProvider } from '../webhooks/webhooks-context.ts';
import { portalWebhooks } from './portal-calls.ts';

const route = getRouteApi('/portal');

/** The endpoints or the log, or one endpoint with its deliveries. */
export function WebhooksTab() {
  const { view = 'endpoints', endpoint } = route.useSearch();
  return (
    <WebhooksProvider value={portalWebhooks}>
      {view === 'endpoints' && endpoint !== undefined ? <OneEndpoint id={endpoint} /> : <Lists view={view} />}
    </WebhooksProvider>
  );
}

function Lists({ view }: { view: 'endpoints' | 'deliveries' }) {
  const navigate = useNavigate({ from: '/portal' });
  const [creating, setCreating] = useState(false);
  const show = (next: typeof view) =>
    navigate({ search: { tab: 'webhooks', ...(next === 'deliveries' && { view: next }) } });
  return (
    <>
      <Toolbar>
        <fieldset aria-label="What is listed" className="flex gap-1">
          <Button
            variant="ghost"
            aria-pressed={view === 'endpoints'}
            onClick={() => show('endpoints')}
            data-testid="portal-endpoints-button"
          >
            Endpoints
          </Button>
          <Button
            variant="ghost"
            aria-pressed={view === 'deliveries'}
            onClick={() => show('deliveries')}
            data-testid="portal-deliveries-button"
          >
            Deliveries
          </Button>
        </fieldset>
        <Button
          variant="primary"
          className="ml-auto"
          onClick={() => setCreating(true)}
          data-testid="create-endpoint-button"
        >
          <Plus aria-hidden /> New endpoint
        </Button>
      </Toolbar>
      {view === 'endpoints' ? <EndpointList onCreate={() => setCreating(true)} /> : <Log />}
      <Creation open={creating} onOpenChange={setCreating} />
    </>
  );
}

function EndpointList({ onCreate }: { onCreate: () => void }) {
  const navigate = useNavigate({ from: '/portal' });
  const open = ({ id }: Endpoint) => navigate({ search: { tab: 'webhooks', endpoint: id } });
  return (
    <Endpoints
      filter={{}}
      onOpen={open}
      name={(endpoint, text) => (
        <button
          type="button"
          onClick={(event) => {
            event.stopPropagation();
            void open(endpoint);
          }}
          className="truncate text-left font-medium hover:underline"
        >
          {text}
        </button>
      )}
      create={
        <Button onClick={onCreate}>
          <Plus aria-hidden /> New endpoint
        </Button>
      }
    />
  );
}

function Log() {
  const { endpoint, type, state, delivery } = route.useSearch();
  const navigate = useNavigate({ from: '/portal' });
  return (
    <Deliveries
      filter={{ endpointId: endpoint, type, state }}
      onFilterChange={(filter) =>
        navigate({
          search: {
            tab: 'webhooks',
            view: 'deliveries',
            endpoint: filter.endpointId,
            type: filter.type,
            state: filter.state,
          },
          replace: true,
        })
      }
      opened={delivery}
      onOpen={(opened) => navigate({ search: (before) => ({ ...before, delivery: opened }) })}
    />
  );
}

function Creation({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [created, setCreated] = useState<EndpointWithSecret>();
  return (
    <>
      <NewEndpointSheet open={open} onOpenChange={onOpenChange} onCreated={setCreated} />
      <SecretDialog shown={created} onClose={() => setCreated(undefined)} />
    </>
  );
}

function OneEndpoint({ id }: { id: string }) {
  const { calls } = useWebhooks();
  const navigate = useNavigate({ from: '/portal' });
  const { type, state, delivery } = route.useSearch();
  const { data, error, refetch } = useQuery(endpointQuery(calls, id));
  const back = () => void navigate({ search: { tab: 'webhooks' } });
  return (
    <>
      <Button variant="link" className="mb-3" onClick={back} data-testid="portal-back-button">
        <ArrowLeft aria-hidden /> Endpoints
      </Button>
      {data === undefined && (error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={8} />)}
      {data && <Facts of={data} onDeleted={back} />}
      <Deliveries
        ofOneEndpoint
        filter={{ endpointId: id, type, state }}
        onFilterChange={(filter) =>
          navigate({
            search: { tab: 'webhooks', endpoint: id, type: filter.type, state: filter.state },
            replace: true,
          })
        }
        opened={delivery}
        onOpen={(opened) => navigate({ search: (before) => ({ ...before, delivery: opened }) })}
      />
    </>
  );
}

function Facts({ of: endpoint, onDeleted }: { of: Endpoint; onDeleted: () => void }) {
  return (
    <>
      <EndpointNotice of={endpoint} />
      <Card className="mb-6">
        <CardHeader
          title={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="break-all">{endpoint.url}</span> <EndpointStatus of={endpoint} />
            </span>
          }
          description={endpoint.description}
          actions={<EndpointActions of={endpoint} onDeleted={onDeleted} />}
        />
        <CardBody>
          <EndpointFacts of={endpoint} />
        </CardBody>
      </Card>
    </>
  );
}
