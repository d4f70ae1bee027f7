import type { TenantTx } from '../../kernel/db/tx.ts';
import type { SalesFigures } from './analytics/schema.ts';
import type { ChargesSoFar } from './overage/schema.ts';

/** What billing answers; app.ts hands it in. */
export interface SalesPort {
  /** What the acting organization's usage of the period that runs costs; undefined where it buys of nobody. */
  chargesSoFar(tx: TenantTx): Promise<ChargesSoFar | undefined>;
  /** Whether a plan of the acting organization includes so many units of the feature, and no more. */
  bounds(tx: TenantTx, feature: string): Promise<boolean>;
  /** What the operator sells to organizations. */
  figures(tx: TenantTx, since: number): Promise<SalesFigures>;
  /** Whether the usage that a meter counts is charged, or was lately. */
  isCharged(tx: TenantTx, meter: string): Promise<boolean>;
}
