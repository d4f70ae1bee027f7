import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generous, launch, type Server } from '../../../test/crash/server.ts';
import { postgresAvailable } from '../../../test/harness.ts';

const canary = 'canary-9c41f7d2e8';
/** Is in the same requests, and must be found: or the search finds nothing. */
const control = 'CONTROL_NAME_5D0B';

/** Files in which the text stands, as it is or in base64. */
function filesWith(folder: string, text: string): string[] {
  const forms = [Buffer.from(text), ...[0, 1, 2].map((shift) => base64Of(text, shift))];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return false;
    const bytes = readFileSync(path);
    return forms.some((form) => bytes.includes(form));
  });
}

/** The part of the text's base64 that does not depend on what is around it. */
const base64Of = (text: string, shift: number): Buffer =>
  Buffer.from(
    Buffer.from(`${'x'.repeat(shift)}${text}`)
      .toString('base64')
      .slice(4, -4),
  );

describe.skipIf(!postgresAvailable)('the value of a secret (needs PostgreSQL)', () => {
  let dataDir: string;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'nexus-canary-'));
    server = launch(dataDir, { ...generous, LOG_LEVEL: 'trace' });
    origin = await server.listening;
  }, 90_000);
  afterAll(async () => {
    await server?.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }, 90_000);

  it('stands in no file of the database, no journal and no log, whatever is done with it', async () => {
    let token = '';
    const send = async (what: string, body?: unknown, headers: Record<string, string> = {}) => {
      const [method = 'GET', path = '/'] = what.split(' ');
      const reply = await fetch(origin + path, {
        method,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: reply.status, text: await reply.text() };
    };
    const registered = await send('POST /api/v1/auth/register', {
      email: 'canary@example.com',
      password: 'Correct-Horse-17-Battery',
      displayName: 'Owner',
    });
    const { tokens, project } = JSON.parse(registered.text) as {
      tokens: { accessToken: string };
      project: { id: string };
    };
    token = tokens.accessToken;
    const { environments } = JSON.parse((await send(`GET /api/v1/projects/${project.id}`)).text) as {
      environments: { id: string }[];
    };
    const base = `/api/v1/projects/${project.id}/environments/${environments[0]?.id}`;
    const statuses: number[] = [];
    const act = async (what: string, body?: unknown, headers?: Record<string, string>) => {
      const { status } = await send(what, body, headers);
      statuses.push(status);
    };
    await act(`PUT ${base}/secrets/${control}`, { value: canary }, { 'idempotency-key': 'once' });
    await act(`PUT ${base}/secrets/${control}`, { value: canary.repeat(3000), cas: 1 });
    await act(`POST ${base}/batch`, { changes: [{ name: 'B', value: `<${canary}>` }] });
    await act(`POST ${base}/import`, { format: 'dotenv', content: `C="${canary}"\n` }, { 'idempotency-key': 'twice' });
    for (const what of [
      `GET ${base}/secrets/${control}`,
      `GET ${base}/values`,
      `GET ${base}/secrets/${control}/versions`,
    ])
      await act(what);
    await act(`POST ${base}/export`, { format: 'yaml' });
    await act(`POST ${base}/secrets/${control}/rollback`, { version: 1 });
    await act(`GET ${base}/diff?environmentId=${environments[1]?.id}`);
    await act(`POST ${base}/copy`, { environmentId: environments[1]?.id });
    expect(statuses).toEqual(statuses.map(() => 200));
    statuses.length = 0;
    const asked = await send(`POST ${base}/change-requests`, {
      reason: 'Rotation',
      changes: [{ name: control, value: canary }],
    });
    expect(asked.status, asked.text).toBe(201);
    const request = `${base}/change-requests/${(JSON.parse(asked.text) as { id: string }).id}`;
    await act(`GET ${request}/values`);
    await act(`POST ${request}/apply`);
    expect(statuses).toEqual([200, 200]);
    statuses.length = 0;
    await act(`PUT ${base}/secrets/${control}`, { value: canary, cas: 7 });
    await act(`PUT ${base}/secrets/${control}`, { value: [canary] });
    await act(`PUT ${base}/secrets/${control}`, { value: canary.repeat(5000) });
    await act(`PUT ${base}/secrets/${control}`, { value: 'x', [canary]: canary });
    await act(`PUT ${base}/secrets/${control}`, `{"value": "${canary}`);
    await act(`POST ${base}/import`, { format: 'dotenv', content: `${canary}\nC="${canary}` });
    await act(`POST ${base}/import`, { format: 'yaml', content: `A: [${canary}\n` });
    await act(`POST ${base}/import`, { format: 'json', content: `{"A": ${canary}}` });
    expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
    await server.end('SIGTERM');
    expect(filesWith(dataDir, control).length).toBeGreaterThan(1);
    expect(filesWith(dataDir, canary)).toEqual([]);
    expect(server.stdout() + server.stderr()).not.toContain(canary);
  }, 120_000);
});
