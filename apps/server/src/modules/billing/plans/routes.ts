import { PageOf } from '../../../kernel/paging.ts';
import { billingErrors } from '../errors.ts';
import { createPlan, listPlans, readPlan, retirePlan, updatePlan } from './plans.ts';
import { NewPlan, Plan, PlanChanges, PlanQuery, plan } from './schema.ts';

export const planRoutes = [
  plan.post('/api/v1/plans', {
    summary: 'Create a plan that your customers can have',
    body: NewPlan,
    reply: Plan,
    errors: [billingErrors.PLAN_TAKEN, billingErrors.METER_NOT_BOUNDABLE],
    act: ({ tx, body }) => createPlan(tx, body),
  }),
  plan.get('/api/v1/plans', {
    summary: 'List your plans, newest first, or find one by its slug',
    query: PlanQuery,
    reply: PageOf(Plan),
    act: ({ tx, query }) => listPlans(tx, query),
  }),
  plan.get('/api/v1/plans/:plan', {
    summary: 'Read one plan',
    reply: Plan,
    act: ({ tx, params }) => readPlan(tx, params.plan),
  }),
  plan.patch('/api/v1/plans/:plan', {
    summary: 'Change a plan; changed terms are a new version, and subscriptions keep theirs',
    body: PlanChanges,
    reply: Plan,
    errors: [billingErrors.PLAN_RETIRED, billingErrors.METER_NOT_BOUNDABLE],
    act: ({ tx, params, body }) => updatePlan(tx, params.plan, body),
  }),
  plan.delete('/api/v1/plans/:plan', {
    summary: 'Retire a plan: nobody new can have it, and subscriptions stay',
    effect: 'destroys',
    reply: Plan,
    act: ({ tx, params }) => retirePlan(tx, params.plan),
  }),
];
