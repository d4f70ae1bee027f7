import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { demandApproval, environmentIn } from '../vault.fixture.ts';

const policy = '/api/v1/projects/:project/environments/:environment/approval-policy';

export const scenarios: Scenarios = {
  [`GET ${policy}`]: {
    request: async (scene) => ({ params: await demandApproval(scene, await environmentIn(scene)) }),
  },
  [`PUT ${policy}`]: { request: async (scene) => ({ params: await environmentIn(scene), body: { approvals: 2 } }) },
  [`DELETE ${policy}`]: {
    request: async (scene) => ({ params: await demandApproval(scene, await environmentIn(scene)) }),
  },
};
