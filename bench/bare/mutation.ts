/**
 * The floor of `POST /api/v1/customers`: the same three INSERTs (customer, audit row, event) in one row-level-security
 * transaction. They go to copies of the product's tables in the schema `bare`, with the same columns, checks, indexes,
 * foreign key and policies, so that the product's background work does not work for the floor too.
 */
import Fastify from 'fastify';
import { systemClock, toDate } from '../../apps/server/src/kernel/clock.ts';
import { Ids } from '../../apps/server/src/kernel/ids.ts';
import { type Statement, transaction } from './database.ts';
import { listen } from './listen.ts';

const org = process.env.ORG ?? '';
const caller = process.env.CALLER ?? '';
const key = process.env.KEY ?? '';
const digest = Buffer.alloc(32);
const origin = Buffer.alloc(120);

const insertCustomer = `insert into bare.eco_customers
  (external_id, name, email, plan, metadata, id, org_id, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  returning id, external_id, name, email, plan, metadata, created_at, updated_at`;
const insertAudit = `insert into bare.eco_audit_inbox
  (org_id, id, version, at, action, result, risk, caller_kind, caller_id, person_id, session_id, key_id, resource_type,
   resource_id, route, before, after, origin, personal, request_id, count, digest)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`;
const insertEvent = `insert into bare.nexus_events (id, org_id, type, subject, data, at, next_attempt_at)
  values ($1, $2, $3, $4, $5, $6, $6)`;

interface CustomerInput {
  externalId: string;
  name: string;
}

interface CustomerRow {
  id: string;
  external_id: string;
  name: string;
  email: string | null;
  plan: string | null;
  metadata: unknown;
  created_at: Date;
  updated_at: Date;
}

const app = Fastify({ logger: false });
app.post('/api/v1/customers', async (request, reply) => {
  const { externalId, name } = request.body as CustomerInput;
  if (typeof externalId !== 'string' || typeof name !== 'string') return reply.code(400).send('');
  const at = toDate(systemClock.now());
  const id = new Ids(systemClock).next('cus');
  const values = [externalId, name, null, null, '{}', id, org, at, at];
  const first = { name: 'customer', text: insertCustomer, values };
  const [row] = await transaction<CustomerRow>(org, first, () => records(id, externalId, at), false);
  if (row === undefined) return reply.code(500).send('');
  return reply.code(201).send({
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    plan: row.plan,
    metadata: row.metadata,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  });
});
await listen(app);

function records(id: string, externalId: string, at: Date): Statement[] {
  const after = JSON.stringify({ externalId, plan: null });
  const who = ['key', caller, caller, null, key];
  const what = ['customer', id, null, null, after, origin, null, new Ids(systemClock).next('req'), 1, digest];
  const made = [org, new Ids(systemClock).next('aud'), 1, at, 'customer.create', 'success', 'low'];
  const event = [new Ids(systemClock).next('evt'), org, 'customer.created', id, after, at];
  return [
    { name: 'audit', text: insertAudit, values: [...made, ...who, ...what] },
    { name: 'event', text: insertEvent, values: event },
  ];
}
