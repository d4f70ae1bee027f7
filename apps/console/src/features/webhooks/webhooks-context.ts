import { createContext, useContext } from 'react';
import { useAccess } from '../../session/access.ts';
import { organizationCalls, type WebhookCalls } from './calls.ts';

export interface Webhooks {
  calls: WebhookCalls;
  /** What is offered to the person; the server decides each call. */
  mayWrite: boolean;
  maySend: boolean;
  mayReplay: boolean;
  /** Endpoints are those of an organization, of which some are its customers'. */
  hasCustomers: boolean;
}

const WebhooksContext = createContext<Webhooks | undefined>(undefined);
/** Around what shows endpoints and deliveries: says whose they are. */
export const WebhooksProvider = WebhooksContext.Provider;

export function useWebhooks(): Webhooks {
  const webhooks = useContext(WebhooksContext);
  if (webhooks === undefined) throw new Error('there is no WebhooksProvider around this');
  return webhooks;
}

/** Those of the organization of the page. */
export function useOrganizationWebhooks(): Webhooks {
  const { can } = useAccess();
  return {
    calls: organizationCalls,
    mayWrite: can('webhooks:write'),
    maySend: can('webhooks:send'),
    mayReplay: can('webhooks:replay'),
    hasCustomers: true,
  };
}
