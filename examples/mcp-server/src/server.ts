import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { type NexusApi, serveMetadata } from '@nexus/resource-server';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { verifierOf } from './verifier.ts';

/** Scopes as Nexus knows them: see README.md. */
export const scopes = { read: 'notes:read', write: 'notes:write' } as const;

/** Notes of each person, in memory. */
const notes = new Map<string, string[]>();

/** An MCP server without sessions: each call stands alone, with its own token. */
export function createServer(api: NexusApi): Express {
  const app = express();
  // Clients that come without a token read here where they get one.
  app.use(serveMetadata(api));
  app.post('/mcp', express.json({ limit: '100kb' }), bearerAuth(api), async (request, response) => {
    const transport = new StreamableHTTPServerTransport({});
    const server = createMcpServer();
    response.on('close', () => void transport.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
  app.all('/mcp', (_request, response) => {
    response.status(405).set('allow', 'POST').end();
  });
  return app;
}

/** A call needs the scope of its tool; what it lacks is said in a 403, so that the client can ask the person for it. */
function bearerAuth(api: NexusApi): RequestHandler {
  const common = { verifier: verifierOf(api), resourceMetadataUrl: api.metadataUrl.href };
  const read = requireBearerAuth({ ...common, requiredScopes: [scopes.read] });
  const write = requireBearerAuth({ ...common, requiredScopes: [scopes.read, scopes.write] });
  return (request, response, next) => (writes(request) ? write : read)(request, response, next);
}

function writes({ body }: Request): boolean {
  const messages = (Array.isArray(body) ? body : [body]) as { method?: string; params?: { name?: string } }[];
  return messages.some((message) => message?.method === 'tools/call' && message.params?.name === 'add-note');
}

function createMcpServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
  server.registerTool('list-notes', { description: 'Your notes' }, ({ authInfo }) =>
    text((notes.get(String(authInfo?.extra?.subject)) ?? []).join('\n') || 'You have no notes.'),
  );
  const inputSchema = { note: z.string().min(1).max(1000) };
  server.registerTool('add-note', { description: 'Add a note', inputSchema }, ({ note }, { authInfo }) => {
    const person = String(authInfo?.extra?.subject);
    notes.set(person, [...(notes.get(person) ?? []), note]);
    return text('Noted.');
  });
  return server;
}
