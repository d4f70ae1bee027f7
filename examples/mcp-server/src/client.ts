import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Login } from './login.ts';

/** A client of the MCP server, after the person has logged in where that is needed. Nobody registered it before. */
export async function connect(url: string, login: Login): Promise<Client> {
  const open = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: login });
  const [client, first] = [newClient(), open()];
  try {
    // The SDK declares an optional member otherwise than its own interface.
    await client.connect(first as Parameters<Client['connect']>[0]);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
  }
  await first.finishAuth(await login.code);
  const again = newClient();
  await again.connect(open() as Parameters<Client['connect']>[0]);
  return again;
}

const newClient = () => new Client({ name: 'notes-at-the-command-line', version: '1.0.0' });
