import { PageOf } from '../../../kernel/paging.ts';
import { DeletedWithGrace } from '../deletion.ts';
import { tenancyErrors } from '../errors.ts';
import {
  createCustomer,
  deleteCustomer,
  listCustomers,
  readCustomer,
  restoreCustomer,
  updateCustomer,
} from './customers.ts';
import { Customer, CustomerChanges, CustomerQuery, customer, NewCustomer } from './schema.ts';

export const customerRoutes = [
  customer.post('/api/v1/customers', {
    summary: 'Create a customer: somebody who has keys, a plan, usage and invoices',
    body: NewCustomer,
    reply: Customer,
    errors: [tenancyErrors.EXTERNAL_ID_TAKEN],
    act: ({ tx, body }) => createCustomer(tx, body),
  }),
  customer.get('/api/v1/customers', {
    summary: 'List customers, newest first, or find some by your own id, by plan or by what they are called',
    query: CustomerQuery,
    reply: PageOf(Customer),
    act: ({ tx, query }) => listCustomers(tx, query),
  }),
  customer.get('/api/v1/customers/:customer', {
    summary: 'Read one customer',
    reply: Customer,
    act: ({ tx, params }) => readCustomer(tx, params.customer),
  }),
  customer.patch('/api/v1/customers/:customer', {
    summary: 'Change a customer; metadata is replaced as a whole',
    body: CustomerChanges,
    reply: Customer,
    errors: [tenancyErrors.EXTERNAL_ID_TAKEN, tenancyErrors.CUSTOMER_SUBSCRIBED, tenancyErrors.EXTERNAL_ID_IN_USE],
    act: ({ tx, params, body }) => updateCustomer(tx, params.customer, body),
  }),
  customer.delete('/api/v1/customers/:customer', {
    summary: 'Delete a customer and revoke its keys, at once on every node; erased after 30 days',
    effect: 'destroys',
    description: 'Usage and invoices keep its id. Its externalId can be used again at once.',
    reply: DeletedWithGrace,
    act: ({ tx, params }) => deleteCustomer(tx, params.customer),
  }),
  customer.post('/api/v1/customers/:customer/restore', {
    summary: 'Restore a deleted customer before it is erased, with the keys that its deletion revoked',
    description: 'Deleted ones are in no list; `GET /api/v1/audit?action=customer.delete` names them.',
    reply: Customer,
    errors: [tenancyErrors.NOT_DELETED, tenancyErrors.EXTERNAL_ID_TAKEN],
    act: ({ tx, params }) => restoreCustomer(tx, params.customer),
  }),
];
