import type { Cache } from '../../kernel/cache.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { service } from '../../kernel/services.ts';
import type { Allocations } from './allocations/allocations.ts';
import type { Settlement } from './allocations/settlement.ts';
import type { overview } from './analytics/analytics.ts';
import type { Quotas } from './entitlements/quotas.ts';
import type { Intake } from './events/intake.ts';
import type { Inbox } from './inbox.ts';

export interface MeteringState {
  inbox: Inbox;
  intake: Intake;
  /** What operators see of the whole installation, under one key. */
  overview: Cache<Awaited<ReturnType<typeof overview>>>;
  allocations: Allocations;
  settlement: Settlement;
  quotas: Quotas;
  /** How many an organization has of each thing that an entitlement bounds. */
  counts: ReadonlyMap<string, (tx: TenantTx) => Promise<number>>;
  /** Days for which rows, and rollups, are kept. */
  keepDays: { rows: number; rollups: number };
}

export const meteringState = service<MeteringState>('metering');
