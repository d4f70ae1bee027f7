import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fingerprintsOf } from './fingerprints.ts';
import { readSettings } from './settings.ts';

const { port, greeting, databaseUrl, signingKey } = readSettings(process.env);

const server = createServer((request, response) => {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  if (request.url === '/fingerprints') return answer(200, fingerprintsOf(process.env));
  if (request.url !== '/') return answer(404, { error: 'Nothing is here' });
  const signature = createHmac('sha256', signingKey).update(greeting).digest('hex');
  return answer(200, { greeting, signature, database: new URL(databaseUrl).pathname.slice(1) });
});

server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});

process.once('SIGTERM', () => {
  server.close(() => process.stdout.write('stopped\n'));
  server.closeIdleConnections();
});
