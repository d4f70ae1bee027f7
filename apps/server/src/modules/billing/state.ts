import { service } from '../../kernel/services.ts';

export interface BillingState {
  /** Slug of the operator's plan that every organization begins with. */
  defaultPlan: string;
}

export const billingState = service<BillingState>('billing');
