import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { deletePolicy, readPolicy, setPolicy } from './approval-policies.ts';
import { ApprovalPolicy, approvalPolicy, NewApprovalPolicy } from './schema.ts';

const policy = '/api/v1/projects/:project/environments/:environment/approval-policy';

/** Whoever has somebody's key must not be able to do away with what guards the environment. */
const byPeople = { callers: ['user'], effect: 'grants' } as const;

export const approvalPolicyRoutes = [
  approvalPolicy.get(policy, {
    action: 'read',
    permission: 'folders:read',
    impersonation: 'read',
    revalidates: true,
    summary: 'Read how many people must approve changes of the secrets of an environment',
    reply: ApprovalPolicy,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => readPolicy(tx, params),
  }),
  approvalPolicy.put(policy, {
    ...byPeople,
    action: 'set',
    summary: 'Have people approve changes of the secrets of an environment',
    description:
      'From then on secrets of it are changed by approved change requests alone: every other write answers `APPROVAL_REQUIRED`. The number counts for open requests too.',
    body: NewApprovalPolicy,
    reply: ApprovalPolicy,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params, body }) => setPolicy(tx, params, body.approvals),
  }),
  approvalPolicy.delete(policy, {
    ...byPeople,
    summary: 'Let secrets of an environment be changed without approvals',
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => deletePolicy(tx, params),
  }),
];
