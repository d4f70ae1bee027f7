import type { FastifyInstance } from 'fastify';

/** Listens on a free port, says where, and ends on SIGTERM. */
export async function listen(app: FastifyInstance): Promise<void> {
  process.on('SIGTERM', () => {
    void app.close().then(() => process.exit(0));
  });
  process.stdout.write(`bare listens on ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
}
