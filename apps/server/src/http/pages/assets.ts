import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const assets = {
  'pages.css': 'text/css',
  'page.js': 'text/javascript',
  'passkeys.js': 'text/javascript',
};

/** What the pages of a log-in to an app share. */
export function pageAssets(server: FastifyInstance): void {
  for (const [name, type] of Object.entries(assets)) {
    const text = readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
    server.get(`/${name}`, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text));
  }
}
