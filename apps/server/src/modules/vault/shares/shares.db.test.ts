import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { Background } from '../../../kernel/background.ts';
import { pruneSharesJob } from './jobs.ts';

describe.skipIf(!postgresAvailable)('one-time links (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp();
    owner = await register(app);
  });
  afterAll(() => app?.close());

  const content = Buffer.from('sealed elsewhere').toString('base64url');
  async function share(more: object = {}): Promise<string> {
    const answer = await app.call('POST /api/v1/shares', { as: owner.token, body: { content, ...more } });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.text).not.toContain(content);
    return String(answer.body.id);
  }
  let address = 0;
  const open = (id: string, body: object = {}) =>
    app.call(`POST /api/v1/shares/${id}/open`, { body, from: `10.1.${address >> 8}.${address++ & 255}` });
  const stored = (id: string) =>
    app.rows<{ content: Buffer | null }>('select content from eco_shares where id = $1', [id]);

  it('are seen by one of a hundred openers', async () => {
    const id = await share();
    const answers = await Promise.all(Array.from({ length: 100 }, () => open(id)));
    expect(answers.filter(({ status }) => status === 200).map(({ body }) => body)).toEqual([{ content, viewsLeft: 0 }]);
    expect(answers.filter(({ body }) => String(body.code) === 'SHARE_NOT_FOUND').length).toBe(99);
    expect(await stored(id)).toEqual([{ content: null }]);
  }, 60_000);

  it('are opened as often as they may be, and until they expire', async () => {
    const id = await share({ views: 3, expiresInSeconds: 60 });
    expect((await open(id)).body.viewsLeft).toBe(2);
    app.manual.advance(60_000);
    expect((await open(id)).status).toBe(404);
    const prune = () => pruneSharesJob.run(new Background(app.app.kernel, pruneSharesJob.name), {});
    await prune();
    await prune();
    expect(await stored(id)).toEqual([{ content: null }]);
    app.manual.advance(31 * 86_400_000);
    await prune();
    expect(await stored(id)).toEqual([]);
  });

  it('ask for the passphrase ten times at most, and wrong ones take no view', async () => {
    owner = await register(app);
    const proof = Buffer.alloc(32, 1).toString('base64url');
    const wrong = Buffer.alloc(32, 2).toString('base64url');
    const id = await share({ proof, views: 2 });
    expect((await open(id)).body.code).toBe('PASSPHRASE_WRONG');
    for (let tries = 0; tries < 8; tries++) expect((await open(id, { proof: wrong })).status).toBe(403);
    expect((await open(id, { proof })).body).toEqual({ content, viewsLeft: 1 });
    expect((await open(id, { proof: wrong })).status).toBe(403);
    expect((await open(id, { proof })).status).toBe(404);
    expect(await stored(id)).toEqual([{ content: null }]);
  });

  it('are withdrawn by the organization, and unknown to others', async () => {
    const id = await share();
    const other = await register(app);
    expect((await app.call(`DELETE /api/v1/shares/${id}`, { as: other.token })).status).toBe(404);
    expect((await app.call('GET /api/v1/shares', { as: other.token })).body.items).toEqual([]);
    expect((await app.call(`DELETE /api/v1/shares/${id}`, { as: owner.token })).status).toBe(200);
    expect((await open(id)).status).toBe(404);
    expect((await app.call(`DELETE /api/v1/shares/${id}`, { as: owner.token })).status).toBe(404);
  });
});
