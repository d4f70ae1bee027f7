// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_portal_sessions: PortalSessions;
  eco_webhook_attempts: WebhookAttempts;
  eco_webhook_deliveries: WebhookDeliveries;
  eco_webhook_endpoints: WebhookEndpoints;
  eco_webhook_event_types: WebhookEventTypes;
  eco_webhook_messages: WebhookMessages;
}

export interface PortalSessions {
  id: Id<'wps'>;
  orgId: Id<'org'>;
  customerId: Id<'cus'>;
  hash: Buffer;
  expiresAt: Timestamp;
  createdAt: Timestamp;
}

export interface WebhookAttempts {
  orgId: string;
  deliveryId: string;
  number: number;
  at: Timestamp;
  durationMs: number;
  status: number | null;
  failure: string | null;
  answer: Buffer | null;
}

export interface WebhookDeliveries {
  id: Id<'whd'>;
  orgId: Id<'org'>;
  endpointId: Id<'whe'>;
  messageId: Id<'evt'>;
  customerId: Id<'cus'> | null;
  type: string;
  subject: string | null;
  state: 'pending' | 'sending' | 'delivered' | 'retrying' | 'exhausted' | 'held' | 'dropped';
  attempts: WithDefault<number>;
  step: WithDefault<number>;
  dueAt: NullableTimestamp;
  lastStatus: number | null;
  lastFailure: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  completedAt: NullableTimestamp;
}

export interface WebhookEndpoints {
  id: Id<'whe'>;
  orgId: Id<'org'>;
  customerId: Id<'cus'> | null;
  url: string;
  description: string | null;
  events: string[];
  ordering: 'none' | 'subject' | 'endpoint';
  timeoutMs: number;
  ratePerSecond: number | null;
  headers: Buffer | null;
  headerNames: string[];
  apiVersion: string;
  secret: Buffer | null;
  previousSecret: Buffer | null;
  previousSecretUntil: NullableTimestamp;
  state: 'enabled' | 'disabled' | 'deleted';
  disabledReason: 'requested' | 'gone' | 'failing' | null;
  disabledAt: NullableTimestamp;
  lastSuccessAt: NullableTimestamp;
  failingSince: NullableTimestamp;
  failedMessages: WithDefault<number>;
  lastFailedAt: NullableTimestamp;
  warnings: WithDefault<number>;
  pace: number | null;
  leaseHolder: string | null;
  leaseUntil: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  publicKey: string | null;
}

export interface WebhookEventTypes {
  orgId: Id<'org'>;
  type: string;
  description: string;
  schema: Jsonb | null;
  example: Jsonb | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface WebhookMessages {
  id: Id<'evt'>;
  orgId: Id<'org'>;
  customerId: Id<'cus'> | null;
  type: string;
  subject: string | null;
  data: Buffer;
  apiVersion: string;
  at: Timestamp;
  createdAt: Timestamp;
}
