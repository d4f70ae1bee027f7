/**
 * The floor of `POST /api/v1/keys/verify`: the same request, its JSON parsed, and a reply of the same bytes. `REPLY`
 * is a reply of the product, `{headers, body}`, so the two cannot differ in length.
 */
import Fastify from 'fastify';
import { listen } from './listen.ts';

const { headers, body } = JSON.parse(process.env.REPLY ?? '') as { headers: Record<string, string>; body: string };
const names = Object.entries(headers);
const app = Fastify({ logger: false });
app.post('/api/v1/keys/verify', async (request, reply) => {
  if (typeof (request.body as { key?: unknown }).key !== 'string') return reply.code(400).send('');
  for (const [name, value] of names) reply.header(name, value);
  return reply.code(200).send(body);
});
await listen(app);
