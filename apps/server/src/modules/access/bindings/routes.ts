import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { accessErrors } from '../errors.ts';
import { createBinding, deleteBinding, listBindings } from './bindings.ts';
import { Binding, BindingQuery, binding, NewBinding } from './schema.ts';

export const bindingRoutes = [
  binding.post('/api/v1/access/bindings', {
    summary: 'Give a member, a team or a service account a role',
    description:
      'In the whole organization, a project or an environment. Nobody can grant more than they hold there themselves.',
    effect: 'grants',
    body: NewBinding,
    reply: Binding,
    errors: [accessErrors.CANNOT_GRANT, accessErrors.BINDING_EXISTS, accessErrors.ALREADY_EXPIRED, errors.NOT_FOUND],
    act: ({ tx, caller, body }) => createBinding(tx, caller, body),
  }),
  binding.get('/api/v1/access/bindings', {
    summary: 'List role bindings, newest first',
    query: BindingQuery,
    reply: PageOf(Binding),
    act: ({ tx, query }) => listBindings(tx, query),
  }),
  binding.delete('/api/v1/access/bindings/:binding', {
    summary: 'Revoke a role binding, at once on every node',
    reply: Deleted,
    errors: [accessErrors.CANNOT_GRANT],
    act: ({ tx, caller, params }) => deleteBinding(tx, caller, params.binding),
  }),
];
