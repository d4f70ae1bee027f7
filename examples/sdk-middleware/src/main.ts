import { Nexus } from '@nexus/sdk';
import { servers } from './servers.ts';

const { NEXUS_URL = 'http://127.0.0.1:3000', NEXUS_KEY = '', API_PORT = '4000' } = process.env;
const [name = 'express'] = process.argv.slice(2);
const make = servers[name];
if (NEXUS_KEY === '' || make === undefined) {
  process.stderr.write(
    `NEXUS_KEY=<platform key with keys:verify> node src/main.ts ${Object.keys(servers).join('|')}\n`,
  );
  process.exit(1);
}

const server = await make(new Nexus({ url: NEXUS_URL, apiKey: NEXUS_KEY, timeoutMs: 1000 }));
server.listen(Number(API_PORT), '127.0.0.1', () => {
  process.stdout.write(`Orders are served with ${name} on http://127.0.0.1:${API_PORT}/orders/1\n`);
});
process.once('SIGINT', () => server.close());
process.once('SIGTERM', () => server.close());
