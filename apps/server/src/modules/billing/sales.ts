import type { SalesPort } from '../metering/index.ts';
import { chargesSoFar } from './overage/overage.ts';
import { salesFigures } from './revenue/store.ts';
import { isCharged } from './subscriptions/customers.ts';

/** What metering asks of billing. */
export const salesPort: SalesPort = { chargesSoFar, figures: salesFigures, isCharged };
