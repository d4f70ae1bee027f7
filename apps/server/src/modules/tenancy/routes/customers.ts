import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import * as customers from '../customers.ts';
import { tenancyErrors } from '../errors.ts';
import { Deleted, deleted } from './own.ts';

const CustomerPath = z.object({ customer: Id('cus') });

const maxMetadata = 50;
const Metadata = z
  .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
  .refine((metadata) => Object.keys(metadata).length <= maxMetadata, `At most ${maxMetadata} entries`);

const NewCustomer = z.strictObject({
  externalId: z.string().trim().min(1).max(200),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254).nullish(),
  plan: z.string().trim().min(1).max(100).nullish(),
  metadata: Metadata.optional(),
});

const Customer = z.object({
  id: Id('cus'),
  externalId: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  plan: z.string().nullable(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const createCustomer = route({
  method: 'POST',
  path: '/api/v1/customers',
  summary: 'Create a customer: somebody who has keys, a plan, usage and invoices',
  permission: 'customers:create',
  impersonation: 'write',
  audit: 'customer.create',
  meter: 'api.calls',
  body: NewCustomer,
  reply: Customer,
  status: 201,
  errors: [tenancyErrors.EXTERNAL_ID_TAKEN],
  act: ({ tx, caller, body }) => customers.createCustomer(tx, caller, body),
});

export const listCustomers = route({
  method: 'GET',
  path: '/api/v1/customers',
  summary: 'List customers, newest first, or find one by your own id',
  permission: 'customers:read',
  impersonation: 'read',
  meter: 'api.calls',
  query: PageQuery.extend({ externalId: z.string().min(1).max(200).optional() }),
  reply: PageOf(Customer),
  act: ({ tx, query }) => customers.listCustomers(tx, query),
});

export const readCustomer = route({
  method: 'GET',
  path: '/api/v1/customers/:customer',
  summary: 'Read one customer',
  permission: 'customers:read',
  impersonation: 'read',
  meter: 'api.calls',
  params: CustomerPath,
  reply: Customer,
  act: ({ tx, params }) => customers.readCustomer(tx, params.customer),
});

export const updateCustomer = route({
  method: 'PATCH',
  path: '/api/v1/customers/:customer',
  summary: 'Change a customer; metadata is replaced as a whole',
  permission: 'customers:update',
  impersonation: 'write',
  audit: 'customer.update',
  meter: 'api.calls',
  params: CustomerPath,
  body: NewCustomer.partial(),
  reply: Customer,
  errors: [tenancyErrors.EXTERNAL_ID_TAKEN],
  act: ({ tx, caller, params, body }) => customers.updateCustomer(tx, caller, params.customer, body),
});

export const deleteCustomer = route({
  method: 'DELETE',
  path: '/api/v1/customers/:customer',
  summary: 'Delete a customer and revoke its keys; usage and invoices keep its id',
  permission: 'customers:delete',
  impersonation: 'write',
  audit: 'customer.delete',
  meter: 'api.calls',
  params: CustomerPath,
  reply: Deleted,
  act: async ({ tx, caller, params }) => {
    await customers.deleteCustomer(tx, caller, params.customer);
    return deleted;
  },
});
