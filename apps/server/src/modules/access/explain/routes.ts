import { route } from '../../../http/route.ts';
import { errors } from '../../../kernel/errors.ts';
import { explain } from './explain.ts';
import { AccessQuestion, Explanation } from './schema.ts';

export const explainAccess = route({
  name: 'access.explain',
  tag: { name: 'Access', description: 'Why a principal may or may not do something.' },
  method: 'POST',
  path: '/api/v1/access/explain',
  summary: 'Explain why a principal may or may not do something, naming the binding that decides',
  permission: 'access:explain',
  audit: 'access.explain',
  record: 'coalesced',
  meter: false,
  idempotency: false,
  body: AccessQuestion,
  reply: Explanation,
  errors: [errors.NOT_FOUND],
  act: ({ tx, caller, body }) => explain(tx, caller, body),
});
