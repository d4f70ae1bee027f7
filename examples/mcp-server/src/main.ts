import { NexusApi } from '@nexus/resource-server';
import { createServer, scopes } from './server.ts';

const { NEXUS_URL = 'http://localhost:3000', MCP_URL = 'http://localhost:4003/mcp', ORG } = process.env;
if (ORG === undefined) {
  process.stderr.write('Set ORG to the id of your organization: see README.md.\n');
  process.exit(1);
}

const api = new NexusApi({
  issuer: `${NEXUS_URL}/oidc`,
  resource: MCP_URL,
  organization: ORG,
  scopes: Object.values(scopes),
  name: 'Notes',
});
const server = createServer(api).listen(Number(new URL(MCP_URL).port), '127.0.0.1', () => {
  process.stdout.write(`Notes  ${MCP_URL}\n`);
});

function stop(): void {
  server.close();
  server.closeAllConnections();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
