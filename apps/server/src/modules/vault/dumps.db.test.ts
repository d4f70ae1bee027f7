import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection, type Reply } from '../../../test/crash/client.ts';
import {
  generous,
  launch,
  newDataDir,
  noPostgresLeft,
  ownerUrlOf,
  removeDataDir,
  type Server,
} from '../../../test/crash/server.ts';
import { newTenant, type Tenant } from '../../../test/crash/tenant.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { localKek } from '../../kernel/crypto/kek.ts';
import { withClient } from '../../kernel/db/client.ts';

/** Behind what JSON, URLs, CSV and PostgreSQL's rows escape, a part that none of them changes. */
const canary = (name: string): string => `${name} "\\/ <é> ${randomBytes(16).toString('hex')}`;
const fixedPart = (text: string): string => text.slice(-32);
const canaries = {
  value: canary('value'),
  large: canary('large'),
  imported: canary('imported'),
  former: canary('former'),
  override: canary('override'),
  refused: canary('refused'),
};
/** Is stored in clear, and must be found everywhere: or the search finds nothing. */
const control = canary('control');
const proof = randomBytes(32).toString('base64url');
const masterKey = randomBytes(32);

/** The ways in which a text or key may stand somewhere, each as bytes: in UTF-8 and UTF-16, in hexadecimal, in base64. */
function formsOf(secret: string | Buffer): Buffer[] {
  const bytes = typeof secret === 'string' ? Buffer.from(fixedPart(secret)) : secret;
  const hex = bytes.toString('hex');
  const shifted = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    // What stands before and after it changes the first and last characters.
    return (['base64', 'base64url'] as const).map((encoding) => padded.toString(encoding).slice(4, -4));
  });
  const wide = typeof secret === 'string' ? [Buffer.from(fixedPart(secret), 'utf16le')] : [];
  return [bytes, ...wide, ...[hex, hex.toUpperCase(), ...shifted].map((form) => Buffer.from(form))];
}

const found = (haystack: Buffer, secrets: Readonly<Record<string, string | Buffer>>): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => haystack.includes(form)) ? [name] : [],
  );

/** The files in which one of the secrets stands. */
const filesWith = (folder: string, secrets: Readonly<Record<string, string | Buffer>>): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return [];
    return found(readFileSync(path), secrets).map((secret) => `${secret} in ${name}`);
  });

describe('the search for canaries', () => {
  it.each<[string, (text: string) => string]>([
    ['as it is', (text) => text],
    ['in JSON', (text) => JSON.stringify(text)],
    ['in JSON in JSON', (text) => JSON.stringify(JSON.stringify({ text }))],
    ['in a URL', encodeURIComponent],
    ['in base64', (text) => Buffer.from(text).toString('base64')],
    ['in base64url', (text) => Buffer.from(`x${text}`).toString('base64url')],
    ['in hexadecimal', (text) => `\\x${Buffer.from(text).toString('hex')}`],
  ])('finds one %s', (_how, write) => {
    expect(found(Buffer.from(`before ${write(control)} after`), { control, ...canaries })).toEqual(['control']);
    expect(found(Buffer.from(`before ${write('something else that is long enough')} after`), { control })).toEqual([]);
  });

  it('finds a key in base64 and hexadecimal', () => {
    for (const encoding of ['base64', 'hex'] as const)
      expect(found(Buffer.from(`{"key":"${masterKey.toString(encoding)}"}`), { masterKey })).toEqual(['masterKey']);
  });

  it('finds a text in the middle of other base64, and none that is not there', () => {
    for (const before of ['', 'x', 'xx']) {
      const encoded = Buffer.from(Buffer.from(`${before}${control}yy`).toString('base64'));
      expect(found(encoded, { control, ...canaries })).toEqual(['control']);
    }
  });
});

describe.skipIf(!postgresAvailable)('what others see of secrets (needs PostgreSQL)', { timeout: 180_000 }, () => {
  let dataDir: string;
  let server: Server;
  let ours: Connection;
  let theirs: Connection;
  let us: Tenant;
  let others: Tenant;
  let base: string;

  beforeAll(async () => {
    dataDir = newDataDir();
    server = launch(dataDir, { ...generous, LOG_LEVEL: 'trace', NEXUS_MASTER_KEY: masterKey.toString('base64') });
    const where = { address: await server.listening };
    [ours, theirs] = [new Connection(where), new Connection(where)];
    us = await newTenant(ours, 'ours');
    others = await newTenant(theirs, 'theirs');
    const project = String((await asUs('GET /api/v1/projects')).body.items?.[0]?.id);
    const { body } = await asUs(`GET /api/v1/projects/${project}`);
    const environments = body.environments as unknown as { id: string; production: boolean }[];
    base = `/api/v1/projects/${project}/environments/${environments.find(({ production }) => !production)?.id}`;
  }, 180_000);
  afterAll(async () => {
    for (const connection of [ours, theirs]) connection?.close();
    await server?.end('SIGKILL');
    removeDataDir(dataDir);
  }, 180_000);

  const asUs = (what: string, body?: object) => ours.send(what, { as: us.platformKey, ...(body && { body }) });
  const asOthers = (what: string, body?: object) =>
    theirs.send(what, { as: others.platformKey, ...(body && { body }) });

  async function plant(): Promise<void> {
    const done = async (reply: Promise<Reply>) => expect((await reply).status).toBeLessThan(300);
    await done(asUs(`PUT ${base}/secrets/ONE`, { value: canaries.former, comment: control }));
    await done(asUs(`PUT ${base}/secrets/ONE`, { value: canaries.value }));
    const large = `${canaries.large}${'x'.repeat(20_000)}`;
    await done(
      asUs(`POST ${base}/batch`, {
        changes: [
          { name: 'LARGE', value: large },
          { name: 'REFERS', value: `\${ONE}` },
        ],
      }),
    );
    const content = JSON.stringify({ IMPORTED: canaries.imported });
    await done(asUs(`POST ${base}/import`, { format: 'json', content }));
    const [owner] = us.people;
    const login = await ours.send('POST /api/v1/auth/login', { body: owner as object });
    const as = String(login.body.tokens?.accessToken);
    await done(ours.send(`PUT ${base}/overrides/ONE`, { as, body: { value: canaries.override } }));
    await done(ours.send(`GET ${base}/secrets/ONE`, { as }));
    await done(asUs(`GET ${base}/values`));
    await done(asUs(`POST ${base}/export`, { format: 'dotenv' }));
    const { body: link } = await asUs('POST /api/v1/shares', { content: 'q83vEjRWeJCrze8S', proof, views: 2 });
    await done(asUs(`POST /api/v1/shares/${link.id}/open`, { proof }));
    for (const body of [{ value: [canaries.refused] }, { value: 'x', [canaries.refused]: canaries.refused }])
      expect((await asUs(`PUT ${base}/secrets/ONE`, body)).status).toBe(400);
  }

  /** Data keys as the master key unwraps them. */
  async function dataKeys(): Promise<Record<string, Buffer>> {
    const kek = localKek(masterKey);
    const rows = await withClient(ownerUrlOf(dataDir), async (client) => {
      const text = 'select id, scope, wrapped from nexus_data_keys where wrapped is not null';
      return (await client.query<{ id: string; scope: string; wrapped: Buffer }>(text)).rows;
    });
    expect(rows.some(({ scope }) => scope.startsWith('project:'))).toBe(true);
    const keys = rows.map(async ({ id, scope, wrapped }) => [id, await kek.unwrap(wrapped, { dataKey: id, scope })]);
    return Object.fromEntries(await Promise.all(keys)) as Record<string, Buffer>;
  }

  /** Every row of every table, as a dump has it: text, and bytes in hexadecimal. */
  const dump = (): Promise<Buffer> =>
    withClient(ownerUrlOf(dataDir), async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
      );
      const parts: string[] = [];
      for (const { name } of rows) {
        const all = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
        parts.push(name, ...all.rows.map(({ text }) => text));
      }
      return Buffer.from(parts.join('\n'));
    });

  /** What the other organization is told: of its own, of ours, and of what is public. */
  async function otherTraffic(): Promise<Buffer> {
    const { body } = await asOthers('GET /openapi.json');
    // Without the stream of keys, which does not end: it tells ids alone.
    const paths = Object.keys((body.paths ?? {}) as object).filter(
      (path) => path.startsWith('/api/v1/') && path !== '/api/v1/keys/stream',
    );
    const [, , , , project = '', , environment = ''] = base.split('/');
    const parts: string[] = [];
    for (const path of paths) {
      const filled = path
        .replace('{project}', project)
        .replace('{environment}', environment)
        .replace('{name}', 'ONE')
        .replace(/\{\w+\}/g, us.org);
      const headers = { authorization: `Bearer ${others.platformKey}` };
      const reply = await fetch(`${await server.listening}${filled}`, { headers });
      parts.push(`${filled} ${reply.status} ${JSON.stringify([...reply.headers])}`, await reply.text());
    }
    expect(parts.length).toBeGreaterThan(100);
    return Buffer.from(parts.join('\n'));
  }

  it('is no value, no key and no proof of a passphrase: in dumps, files, logs and the traffic of others', async () => {
    await plant();
    const secrets = { ...canaries, proof: Buffer.from(proof, 'base64url'), masterKey, ...(await dataKeys()) };
    const own = (await asUs(`GET ${base}/values`)).text;
    expect(found(Buffer.from(own), secrets)).toEqual(expect.arrayContaining(['value', 'imported']));
    expect(found(await otherTraffic(), secrets)).toEqual([]);

    const dumped = await dump();
    expect(found(dumped, { control })).toEqual(['control']);
    expect(found(dumped, secrets)).toEqual([]);

    // As a power cut would leave the disk, with what waits in the journal and in the WAL.
    await server.end('SIGKILL');
    await noPostgresLeft(dataDir);
    expect(found(Buffer.from(server.stdout() + server.stderr()), secrets)).toEqual([]);
    expect(server.stdout().length).toBeGreaterThan(1000);
    const walls = filesWith(join(dataDir, 'postgres'), { control }).filter((file) => file.includes('pg_wal'));
    expect(walls).not.toEqual([]);
    expect(filesWith(dataDir, secrets)).toEqual([]);
  });
});
