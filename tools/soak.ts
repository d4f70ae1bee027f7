/**
 * `npm run soak [name …]`: the long versions of tests that a test run takes a sample of; all of them unless named.
 * A seed is printed and can be asked for again with NEXUS_SEED.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Soak {
  /** What it asks, in a few words. */
  about: string;
  /** Files or folders. */
  tests: string | string[];
  environment: Record<string, string>;
}

const soaks: Record<string, Soak> = {
  mutation: {
    about: 'permit, audit, limit and tenant scope taken out of every route, one at a time',
    tests: 'apps/server/test/mutation/',
    environment: { NEXUS_SOAK: 'mutation' },
  },
  fuzz: {
    about: '500,000 requests made from the OpenAPI document',
    tests: 'apps/server/test/fuzz/fuzz.test.ts',
    environment: { NEXUS_SOAK: 'fuzz' },
  },
  crash: {
    about: 'the server killed 200 times under load',
    tests: 'apps/server/test/crash/crash.test.ts',
    environment: { NEXUS_SOAK: 'crash' },
  },
  'billing-crash': {
    about: 'the server killed before each step of overage, invoices, credits, refunds and webhooks, with each provider',
    tests: 'apps/server/test/crash/billing/',
    environment: { NEXUS_SOAK: 'billing-crash' },
  },
  'vault-crash': {
    about:
      'the server killed 25 times each while it imports, restores and re-encrypts secrets and opens one-time links',
    tests: 'apps/server/test/crash/vault/',
    environment: { NEXUS_SOAK: 'vault-crash' },
  },
  'local-crash': {
    about: 'processes that verify keys killed 25 times, and the server 20 times while they do',
    tests: 'apps/server/test/crash/local/',
    environment: { NEXUS_SOAK: 'local-crash' },
  },
  leases: {
    about: 'the server killed 25 times while it makes users, removes them and sets passwords',
    tests: 'apps/server/test/crash/leases.test.ts',
    environment: { NEXUS_SOAK: 'leases' },
  },
  'webhooks-crash': {
    about: 'one of two nodes killed 200 times while they send webhooks: at least once, logged, in order',
    tests: 'apps/server/test/crash/webhooks.test.ts',
    environment: { NEXUS_SOAK: 'webhooks-crash' },
  },
  pages: {
    about: 'every page in a browser, at each width and in both themes, checked by axe',
    tests: ['apps/server/test/pages/', 'apps/server/test/console/first-hour/every-page.test.ts'],
    environment: { NEXUS_SOAK: 'pages' },
  },
  enumeration: {
    about: 'how long requests take that name a registered e-mail address, and those that name another one',
    tests: 'apps/server/test/enumeration.test.ts',
    environment: { NEXUS_SOAK: 'enumeration' },
  },
  chaos: {
    about: 'everything that two nodes stand on taken away or broken, one after the other, under load: docs/faults.md',
    tests: 'apps/server/test/chaos/',
    environment: { NEXUS_SOAK: 'chaos' },
  },
  live: {
    about: 'three nodes for a minute, with Redis and nodes killed and connections cut: every listener hears the log',
    tests: 'apps/server/test/live/',
    environment: { NEXUS_SOAK: 'live' },
  },
  'local-verification': {
    about: '100,000 verifications in random histories, decided by the SDK and by the server',
    tests: 'packages/sdk/src/local/differential.db.test.ts',
    environment: { NEXUS_SOAK: 'local-verification' },
  },
};

const runner = fileURLToPath(new URL('./test.ts', import.meta.url));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(soaks, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no soak ${unknown.join(', ')}; there are ${Object.keys(soaks).join(', ')}.\n`);
  process.exit(1);
}
for (const [name, { about, tests, environment }] of Object.entries(soaks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stdout.write(`\n${name}: ${about}\n`);
  const { status } = spawnSync(process.execPath, [runner, ...[tests].flat()], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) process.exitCode = 1;
}
