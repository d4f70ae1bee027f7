import type { Cache } from '../../kernel/cache.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { service } from '../../kernel/services.ts';
import type { Allocations } from './allocations/allocations.ts';
import type { Settlement } from './allocations/settlement.ts';
import type { overview } from './analytics/analytics.ts';
import type { Quotas } from './entitlements/quotas.ts';
import type { Intake } from './events/intake.ts';
import type { Inbox } from './inbox.ts';

/** What this module needs of billing, a later one; filled by app.ts. */
export interface MeteringPorts {
  /** Whether the usage that a meter counts is charged, or was lately. */
  isCharged(tx: TenantTx, meter: string): Promise<boolean>;
}

export interface MeteringState {
  ports: MeteringPorts;
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
