import { operator } from '../../../../test/world/operator.ts';
import type { Sample } from '../../../../test/world/requests.ts';
import type { Scenarios, Script } from '../../../../test/world/scenarios.ts';
import { stranger } from '../../../../test/world/world.ts';
import { operatorOrg } from '../../../kernel/record.ts';

const request =
  (body?: unknown, organization?: string): Script =>
  async ({ world }): Promise<Sample> => ({
    tenant: await operator(world),
    params: { organization: organization ?? (await stranger(world)).org },
    ...(body === undefined ? {} : { body }),
  });

const suspension = { reason: 'Does not pay' };
const path = '/api/v1/operator/organizations';

export const scenarios: Scenarios = {
  [`GET ${path}`]: {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    refusals: { NOT_FOUND: () => ({}) },
  },
  [`GET ${path}/:organization`]: { request: request() },
  [`POST ${path}/:organization/suspend`]: {
    request: request(suspension),
    refusals: { ORGANIZATION_PROTECTED: request(suspension, operatorOrg) },
  },
  [`POST ${path}/:organization/reinstate`]: { request: request() },
  [`DELETE ${path}/:organization`]: {
    request: request(),
    refusals: { ORGANIZATION_PROTECTED: request(undefined, operatorOrg) },
  },
};
