/** `node src/notes.ts`: lists the notes of whoever logs in. */
import { connect } from './client.ts';
import { Login } from './login.ts';

const { MCP_URL = 'http://localhost:4003/mcp', CLIENT_METADATA_URL } = process.env;
const login = await Login.open({
  show: (url) => process.stdout.write(`Log in: ${url}\n`),
  metadataUrl: CLIENT_METADATA_URL,
});
const client = await connect(MCP_URL, login);
const { content } = await client.callTool({ name: 'list-notes' });
for (const part of content as { text?: string }[]) process.stdout.write(`${part.text}\n`);
await client.close();
login.close();
