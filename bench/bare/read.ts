/** The floor of `GET /api/v1/customers/:id`: the same SELECT in the same row-level-security transaction, and no more. */
import Fastify from 'fastify';
import { transaction } from './database.ts';
import { listen } from './listen.ts';

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

const org = process.env.ORG ?? '';
const text = `select "id", "external_id", "name", "email", "plan", "metadata", "created_at", "updated_at"
  from "eco_customers" where "id" = $1`;
const app = Fastify({ logger: false });
app.get<{ Params: { id: string } }>('/api/v1/customers/:id', async (request, reply) => {
  const first = { name: 'customer', text, values: [request.params.id] };
  const [row] = await transaction<CustomerRow>(org, first, () => [], true);
  if (row === undefined) return reply.code(404).send('');
  return {
    id: row.id,
    externalId: row.external_id,
    name: row.name,
    email: row.email,
    plan: row.plan,
    metadata: row.metadata,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
});
await listen(app);
