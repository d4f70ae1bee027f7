import { defineErrors } from '../../kernel/errors.ts';

export const billingErrors = defineErrors('billing', {
  PLAN_TAKEN: { status: 409, kind: 'business', title: 'Another plan has this slug' },
  PLAN_RETIRED: { status: 409, kind: 'business', title: 'The plan is no longer sold' },
});
