import { Deleted } from '../../../http/noun.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { createCustomer, deleteCustomer, listCustomers, readCustomer, updateCustomer } from './customers.ts';
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
    summary: 'List customers, newest first, or find one by your own id',
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
    errors: [tenancyErrors.EXTERNAL_ID_TAKEN],
    act: ({ tx, params, body }) => updateCustomer(tx, params.customer, body),
  }),
  customer.delete('/api/v1/customers/:customer', {
    summary: 'Delete a customer and revoke its keys; usage and invoices keep its id',
    reply: Deleted,
    act: ({ tx, params }) => deleteCustomer(tx, params.customer),
  }),
];
