import type { AddressInfo } from 'node:net';
import { createApi } from './api.ts';
import { Nexus } from './nexus.ts';

const { NEXUS_URL = 'http://127.0.0.1:3000', NEXUS_KEY = '', API_PORT = '4000' } = process.env;
if (NEXUS_KEY === '') {
  process.stderr.write('Set NEXUS_KEY to a platform key with the scope keys:verify.\n');
  process.exit(1);
}

const nexus = new Nexus({ url: NEXUS_URL, key: NEXUS_KEY });
const server = createApi(nexus).listen(Number(API_PORT), '127.0.0.1', (error) => {
  if (error !== undefined) {
    process.stderr.write(`The weather API could not start: ${error.message}\n`);
    process.exit(1);
  }
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`The weather API listens on http://127.0.0.1:${port}\n`);
});

/** Calls at work finish; new ones are not accepted. */
function stop(): void {
  server.close(() => nexus.close());
  server.closeIdleConnections();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
