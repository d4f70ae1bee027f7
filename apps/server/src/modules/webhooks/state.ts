import type { Cache } from '../../kernel/cache.ts';
import type { DeclaredEvent } from '../../kernel/events/events.ts';
import { service } from '../../kernel/services.ts';
import type { Sender } from './sending/sender.ts';

/** Names an organization whose endpoints came or went. */
export const endpointsTopic = 'webhook-endpoints';

export interface WebhooksState {
  /** Whether endpoints must have https. */
  httpsOnly: boolean;
  /** Where customers see to their own. */
  portalUrl: string;
  /** Of all modules. */
  events: ReadonlyMap<string, DeclaredEvent>;
  /** Whether an organization has an endpoint at all. */
  hasEndpoints: Cache<true>;
  sender: Sender;
}

export const webhooksState = service<WebhooksState>('webhooks');
