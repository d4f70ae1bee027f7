import type { SalesPort } from '../metering/index.ts';
import { chargesSoFar } from './overage/overage.ts';
import { bounds } from './plans/store.ts';
import { salesFigures } from './revenue/store.ts';
import { isCharged } from './subscriptions/customers.ts';

/** What metering asks of billing. */
export const salesPort: SalesPort = { bounds, chargesSoFar, figures: salesFigures, isCharged };
