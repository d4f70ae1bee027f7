import type { TenantTx } from '../../kernel/db/tx.ts';
import { service } from '../../kernel/services.ts';
import type { Answers } from '../../kernel/shared-cache/shared-cache.ts';
import type { Allocations } from './allocations/allocations.ts';
import type { Settlement } from './allocations/settlement.ts';
import type { overview, users } from './analytics/analytics.ts';
import type { Quotas } from './entitlements/quotas.ts';
import type { Intake } from './events/intake.ts';
import type { EventQuotas } from './events/quotas.ts';
import type { Inbox } from './inbox.ts';
import type { SalesPort } from './sales.ts';

export interface MeteringState {
  inbox: Inbox;
  intake: Intake;
  /** What operators see of the whole installation, under one key; and of people, by the question. */
  overview: Answers<Awaited<ReturnType<typeof overview>>>;
  users: Answers<Awaited<ReturnType<typeof users>>>;
  allocations: Allocations;
  settlement: Settlement;
  quotas: Quotas;
  eventQuotas: EventQuotas;
  /** What is sold, which billing knows. */
  sales: SalesPort;
  /** How many an organization has of each thing that an entitlement bounds. */
  counts: ReadonlyMap<string, (tx: TenantTx) => Promise<number>>;
  /** Days for which rows, and rollups, are kept. */
  keepDays: { rows: number; rollups: number };
}

export const meteringState = service<MeteringState>('metering');
