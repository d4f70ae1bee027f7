import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';

const words = {
  approvals: ['How many people must approve a change; of a service account’s request, one more', 2],
  updatedBy: ['Who set it', 'eco_usr_0000000000000000000000'],
  updatedAt: 'When it was set',
} as const;

export const NewApprovalPolicy = describe(z.strictObject({ approvals: z.int().min(1).max(10) }), words).meta({
  id: 'NewApprovalPolicy',
});

export const ApprovalPolicy = describe(
  z.object({ approvals: z.int(), createdAt: Instant, updatedAt: Instant, updatedBy: z.string() }),
  words,
).meta({ id: 'ApprovalPolicy' });

export const approvalPolicy = defineNoun({
  name: 'approval-policy',
  resource: 'approval-policies',
  meter: 'api.calls',
  tag: { name: 'Change requests', description: 'Changes of secrets that people approve before they happen.' },
  ids: { project: Id('prj'), environment: Id('env') },
});
