import { createServer } from 'node:http';
import { createOne } from './one.ts';
import { createTwo } from './two.ts';

const { NEXUS_URL = 'http://localhost:3000', ONE_ID, ONE_SECRET, TWO_ID, TWO_SECRET } = process.env;
if (ONE_ID === undefined || ONE_SECRET === undefined || TWO_ID === undefined || TWO_SECRET === undefined) {
  process.stderr.write('Set ONE_ID, ONE_SECRET, TWO_ID and TWO_SECRET: see README.md.\n');
  process.exit(1);
}

const issuer = `${NEXUS_URL}/oidc`;
const one = { issuer, clientId: ONE_ID, clientSecret: ONE_SECRET, url: 'http://localhost:4001' };
const two = { issuer, clientId: TWO_ID, clientSecret: TWO_SECRET, url: 'http://localhost:4002' };
createServer(await createOne(one)).listen(4001, '127.0.0.1');
createTwo(two).listen(4002, '127.0.0.1');
process.stdout.write(`One  ${one.url}\nTwo  ${two.url}\n`);
