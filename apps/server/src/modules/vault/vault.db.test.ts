import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Json, type Registered, register, type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';

interface Owner extends Registered {
  environments: { id: string; slug: string; production: boolean }[];
}

describe.skipIf(!postgresAvailable)('secrets (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Owner;
  let base: string;

  beforeAll(async () => {
    app = await testApp();
    owner = await registerOwner();
    base = pathIn(owner, 'development');
  });
  afterAll(() => app?.close());

  async function registerOwner(): Promise<Owner> {
    const registered = await register(app);
    const { body } = await app.call(`GET /api/v1/projects/${registered.project}`, { as: registered.token });
    return { ...registered, environments: body.environments as unknown as Owner['environments'] };
  }
  const pathIn = ({ project, environments }: Owner, slug: string): string =>
    `/api/v1/projects/${project}/environments/${environments.find((each) => each.slug === slug)?.id}`;
  const call = (what: string, body?: unknown, as = owner.token) =>
    app.call(what, { as, ...(body === undefined ? {} : { body }) });
  const put = (name: string, value: string, more: object = {}, query = '') =>
    call(`PUT ${base}/secrets/${encodeURIComponent(name)}${query}`, { value, ...more });
  const get = (name: string, query = '') => call(`GET ${base}/secrets/${encodeURIComponent(name)}${query}`);
  const namesOf = (list: Json | undefined): string[] => (list as unknown as { name: string }[]).map(({ name }) => name);

  it('gives back what was put, by name and version', async () => {
    const first = await put('DB_URL', 'postgres://one', { comment: 'Main', tags: ['db'] });
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      name: 'DB_URL',
      path: '/',
      comment: 'Main',
      tags: ['db'],
      updatedBy: owner.user,
    });
    expect(first.text).not.toContain('postgres://one');
    const second = await put('DB_URL', 'postgres://two');
    expect(second.body).toMatchObject({ id: first.body.id, comment: 'Main', tags: ['db'] });
    expect((await get('DB_URL')).body).toMatchObject({ value: 'postgres://two', version: second.body.version });
    expect((await get('DB_URL', `?version=${first.body.version}`)).body).toMatchObject({ value: 'postgres://one' });
    expect((await get('DB_URL', '?version=999')).status).toBe(404);
  });

  it.each(['', 'x'.repeat(65_536), 'ü'.repeat(32_768), 'a\r\nb\tc\u2028', '__proto__', '"\\n'])(
    'keeps a value byte by byte: %#',
    async (value) => {
      expect((await put('BYTES', value)).status).toBe(200);
      expect((await get('BYTES')).body.value).toBe(value);
    },
  );

  it.each(['a b', '__proto__', 'naïve', '100%', 'k'.repeat(256), 'é'.repeat(128), 'a?b#c', 'constructor', '+', 'x=y'])(
    'takes the name %s',
    async (name) => {
      expect((await put(name, 'v')).status).toBe(200);
      expect((await get(name)).body).toMatchObject({ name, value: 'v' });
    },
  );

  it.each(['a/b', 'é'.repeat(129), 'k'.repeat(257), 'a\nb', 'a\u202eb', '\u0007'])(
    'refuses the name %j',
    async (name) => {
      const answer = await put(name, 'v');
      expect(answer.status, answer.text).toBe(400);
      expect(answer.body.errors?.[0]?.path).toBe('params/name');
    },
  );

  it.each([{ value: 'x'.repeat(65_537) }, { value: 'ü'.repeat(32_769) }, { value: 'a\u0000b' }, { value: 7 }, {}])(
    'refuses a value that cannot be kept: %#',
    async (body) => {
      const answer = await call(`PUT ${base}/secrets/REFUSED`, body);
      expect(answer.status).toBe(400);
      expect((await get('REFUSED')).status).toBe(404);
    },
  );

  it('compares the version before it writes', async () => {
    const made = await put('CAS', 'one', { cas: 0 });
    const again = await put('CAS', 'two', { cas: 0 });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'CAS_MISMATCH', version: made.body.version });
    expect((await put('CAS', 'two', { cas: Number(made.body.version) })).status).toBe(200);
    expect((await get('CAS')).body.value).toBe('two');
  });

  it('lets one of a hundred concurrent writers win each version', async () => {
    let { version } = (await put('RACE', 'start')).body as unknown as { version: number };
    // On a busy machine the organization's bulkhead refuses some writes, which are retried.
    const write = async (value: string, cas: number): Promise<Answer> => {
      for (;;) {
        const answer = await put('RACE', value, { cas });
        if (answer.status !== 503) return answer;
      }
    };
    for (let round = 0; round < 3; round++) {
      const cas = version;
      const answers = await Promise.all(Array.from({ length: 100 }, (_, at) => write(`${round}/${at}`, cas)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won.length).toBe(1);
      expect(answers.filter(({ status }) => status === 409).length).toBe(99);
      version = Number(won[0]?.body.version);
      const winner = answers.findIndex(({ status }) => status === 200);
      expect((await get('RACE')).body).toMatchObject({ value: `${round}/${winner}`, version });
    }
  }, 120_000);

  it('deletes, lists what is deleted, and undoes it', async () => {
    await put('GONE', 'kept', { comment: 'c' }, '?path=/trash');
    const deleted = await call(`DELETE ${base}/secrets/GONE?path=/trash`);
    expect(deleted.body).toMatchObject({ deleted: true });
    expect((await get('GONE', '?path=/trash')).body.code).toBe('SECRET_NOT_FOUND');
    expect(namesOf((await call(`GET ${base}/secrets?path=/trash`)).body.items)).toEqual([]);
    expect(namesOf((await call(`GET ${base}/secrets?path=/trash&deleted=true`)).body.items)).toEqual(['GONE']);
    expect((await call(`DELETE ${base}/secrets/GONE?path=/trash`)).status).toBe(404);
    const undone = await call(`POST ${base}/secrets/GONE/undelete?path=/trash`);
    expect(undone.body).toMatchObject({ name: 'GONE', comment: 'c' });
    expect((await get('GONE', '?path=/trash')).body.value).toBe('kept');
    const outdated = await call(`DELETE ${base}/secrets/GONE?path=/trash&cas=1`);
    expect(outdated.body).toMatchObject({ code: 'CAS_MISMATCH', version: undone.body.version });
    expect((await get('GONE', '?path=/trash')).body.value).toBe('kept');
    expect((await call(`DELETE ${base}/secrets/GONE?path=/trash&cas=${undone.body.version}`)).status).toBe(200);
    expect((await call(`POST ${base}/secrets/GONE/undelete?path=/trash`)).status).toBe(200);
    expect((await call(`POST ${base}/secrets/GONE/undelete?path=/trash`)).body.code).toBe('NOT_DELETED');
  });

  it('destroys versions for good, and forgets a name of which nothing is left', async () => {
    const path = '?path=/destroyed';
    await put('D', 'one', {}, path);
    await put('D', 'two', {}, path);
    expect((await call(`POST ${base}/secrets/D/destroy${path}`, { versions: [1] })).body).toEqual({
      versions: [1],
      forgotten: false,
    });
    expect((await get('D', `${path}&version=1`)).body.code).toBe('VERSION_DESTROYED');
    expect((await call(`POST ${base}/secrets/D/rollback${path}`, { version: 1 })).body.code).toBe('VERSION_DESTROYED');
    const { body } = await call(`GET ${base}/secrets/D/versions${path}`);
    expect(body.items?.[0]).toMatchObject({ version: 2, endedAt: null, destroyedAt: null });
    expect(body.items?.[1]?.destroyedAt).not.toBeNull();
    expect((await call(`POST ${base}/secrets/D/destroy${path}`, { versions: [2] })).body).toEqual({
      versions: [2],
      forgotten: true,
    });
    expect((await call(`GET ${base}/secrets/D/versions${path}`)).status).toBe(404);
    expect(await app.rows(`select from eco_secret_names where name = 'D'`)).toEqual([]);
    expect((await put('D', 'again', { cas: 0 }, path)).body.version).toBe(4);
  });

  it('goes back to an earlier version by making a new one', async () => {
    const { body: first } = await put('BACK', 'one');
    await put('BACK', 'two');
    const back = await call(`POST ${base}/secrets/BACK/rollback`, { version: first.version });
    expect(Number(back.body.version)).toBeGreaterThan(Number(first.version));
    expect((await get('BACK')).body.value).toBe('one');
    expect((await call(`GET ${base}/secrets/BACK/versions?limit=2`)).body).toMatchObject({
      items: [{ version: back.body.version }, {}],
      nextCursor: expect.any(String),
    });
  });

  it('keeps folders apart, and lists them with what is below', async () => {
    for (const path of ['/apps', '/apps/web', '/apps_x', '/']) await put('SAME', `in ${path}`, {}, `?path=${path}`);
    for (const path of ['/apps', '/apps/web', '/apps_x', '/'])
      expect((await get('SAME', `?path=${path}`)).body.value).toBe(`in ${path}`);
    const { body } = await call(`GET ${base}/values?path=/apps&recursive=true`);
    expect((body.items as unknown as { path: string }[]).map(({ path }) => path)).toEqual(['/apps', '/apps/web']);
    expect((await get('SAME', '?path=/nowhere')).status).toBe(404);
    for (const path of ['apps', '/apps/', '//', '/a.b', '/a b', '/..'])
      expect((await call(`GET ${base}/secrets?path=${encodeURIComponent(path)}`)).status, path).toBe(400);
    const folders = await call(`GET ${base}/folders`);
    expect(folders.body.items?.[0]).toMatchObject({ path: '/' });
  });

  it('lists a thousand secrets by name, page by page, and reads them all', async () => {
    const other = await registerOwner();
    const there = pathIn(other, 'staging');
    const names = Array.from({ length: 1000 }, (_, at) => `S${String(at).padStart(4, '0')}`);
    for (const part of [names.slice(0, 500), names.slice(500)]) {
      const changes = part.map((name) => ({ name, value: `value of ${name}` }));
      const answer = await call(`POST ${there}/batch`, { changes }, other.token);
      expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    }
    const listed: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call(`GET ${there}/secrets?limit=100${cursor}`, undefined, other.token);
      listed.push(...namesOf(body.items));
      if (String(body.nextCursor) === 'null') break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(listed).toEqual(names);
    const all = await call(`GET ${there}/values`, undefined, other.token);
    expect((all.body.items as unknown as { value: string }[]).map(({ value }) => value)).toEqual(
      names.map((name) => `value of ${name}`),
    );
  }, 60_000);

  it('writes a batch whole or not at all', async () => {
    await put('B1', 'one', {}, '?path=/batch');
    const mixed = await call(`POST ${base}/batch`, {
      path: '/batch',
      changes: [
        { name: 'B1', delete: true },
        { name: 'B2', value: 'two' },
      ],
    });
    expect(mixed.body).toMatchObject({
      revision: 2,
      secrets: [
        { name: 'B1', act: 'deleted' },
        { name: 'B2', act: 'created' },
      ],
    });
    const before = await app.rows('select count(*) from eco_secret_values');
    const failed = await call(`POST ${base}/batch`, {
      path: '/batch',
      changes: [
        { name: 'B2', value: 'changed' },
        { name: 'B3', value: 'new', cas: 7 },
      ],
    });
    expect(failed.body.code).toBe('CAS_MISMATCH');
    expect(await app.rows('select count(*) from eco_secret_values')).toEqual(before);
    expect((await get('B2', '?path=/batch')).body.value).toBe('two');
    const both = { changes: [{ name: 'X', value: 'v', delete: true }] };
    expect((await call(`POST ${base}/batch`, both)).status).toBe(400);
  });

  it('renames a secret with its versions, and encrypts nothing again', async () => {
    const path = '?path=/renamed';
    const { body: made } = await put('OLD_NAME', 'first', {}, path);
    await put('OLD_NAME', 'second', {}, path);
    await put('TAKEN', 'v', {}, path);
    const stored = () =>
      app.rows('select since, value from eco_secret_values where secret_id = $1 order by since', [made.id]);
    const before = await stored();
    const rename = (name: string, to: string) => call(`POST ${base}/secrets/${name}/rename${path}`, { name: to });
    expect((await rename('OLD_NAME', 'TAKEN')).body.code).toBe('SECRET_EXISTS');
    const renamed = await rename('OLD_NAME', 'NEW_NAME');
    expect(renamed.body).toMatchObject({ id: made.id, name: 'NEW_NAME', version: 2 });
    expect(await stored()).toEqual(before);
    expect((await get('NEW_NAME', path)).body.value).toBe('second');
    expect((await get('NEW_NAME', `${path}&version=1`)).body.value).toBe('first');
    expect((await get('OLD_NAME', path)).status).toBe(404);
    expect((await put('OLD_NAME', 'another', {}, path)).body.id).not.toBe(made.id);
  });

  it('shows values as they were', async () => {
    const path = '?path=/time';
    await put('T', 'early', {}, path);
    const early = new Date(app.clock.now()).toISOString();
    app.manual.advance(60_000);
    await put('T', 'late', {}, path);
    await put('U', 'new', {}, path);
    const at = async (time: string) =>
      ((await call(`GET ${base}/values${path}&at=${time}`)).body.items as unknown as { value: string }[]).map(
        ({ value }) => value,
      );
    expect(await at(early)).toEqual(['early']);
    expect(await at(new Date(app.clock.now()).toISOString())).toEqual(['late', 'new']);
  });

  it('is not there for another project, another organization and a deleted environment', async () => {
    await put('MINE', 'v');
    const other = await registerOwner();
    expect((await call(`GET ${base}/secrets/MINE`, undefined, other.token)).status).toBe(404);
    const { body: second } = await call('POST /api/v1/projects', { name: 'Second' });
    const crossed = base.replace(owner.project, String(second.id));
    for (const what of [`GET ${crossed}/secrets/MINE`, `GET ${crossed}/secrets`, `GET ${crossed}/values`])
      expect((await call(what)).status, what).toBe(404);
    expect((await call(`PUT ${crossed}/secrets/MINE`, { value: 'v' })).status).toBe(404);

    const gone = pathIn(owner, 'staging');
    await call(`PUT ${gone}/secrets/IN_STAGING`, { value: 'kept' });
    expect((await call(`DELETE ${gone}`)).status).toBe(200);
    expect((await call(`GET ${gone}/secrets/IN_STAGING`)).status).toBe(404);
    expect((await call(`GET ${gone}/values`)).status).toBe(404);
    expect((await call(`PUT ${gone}/secrets/IN_STAGING`, { value: 'x' })).status).toBe(404);
    expect((await call(`POST ${gone}/restore`)).status).toBe(200);
    expect((await call(`GET ${gone}/secrets/IN_STAGING`)).body.value).toBe('kept');
  });

  it('does not decrypt a ciphertext that was moved, whatever it is moved to', async () => {
    const path = '?path=/moved';
    const { body: one } = await put('ONE', 'first', {}, path);
    await put('ONE', 'second', {}, path);
    const { body: two } = await put('TWO', 'other', {}, path);
    const { body: elsewhere } = await put('ONE', 'elsewhere', {}, '?path=/moved-to');
    const copy = (from: Json, to: Json) =>
      app.rows(
        `update eco_secret_values set value = (select value from eco_secret_values where secret_id = $1 and since = $2)
         where secret_id = $3 and until is null`,
        [from.id, from.version, to.id],
      );
    await copy(one, two);
    expect((await get('TWO', path)).body.code).toBe('DECRYPTION_FAILED');
    await copy(one, one);
    expect((await get('ONE', path)).body.code).toBe('DECRYPTION_FAILED');
    await copy(two, elsewhere);
    expect((await get('ONE', '?path=/moved-to')).body.code).toBe('DECRYPTION_FAILED');
    // Of a row as a whole, the environment, the folder and the organization are in the additional data too.
    const { body: third } = await put('THREE', 'third', {}, '?path=/whole');
    const production = owner.environments.find((each) => each.production)?.id;
    await app.rows('update eco_folders set environment_id = $2 where id = $1', [third.folderId, production]);
    const moved = await call(`GET ${pathIn(owner, 'production')}/secrets/THREE?path=/whole`);
    expect(moved.body.code).toBe('DECRYPTION_FAILED');
  });

  it('records who read what, and never a value', async () => {
    const canary = 'canary-4f1c9a';
    const written = await put('AUDITED', canary, {}, '?path=/audit');
    const read = await get('AUDITED', '?path=/audit');
    const all = await call(`GET ${base}/values?path=/audit`);
    await app.settled();
    const entries = await app.rows<{ action: string; after: string }>(
      'select action, after from eco_audit_log where request_id = any ($1) order by at, action',
      [[written, read, all].map(({ headers }) => headers['x-request-id'])],
    );
    expect(entries.map(({ action }) => action).toSorted()).toEqual(['secret.read', 'secret.reveal', 'secret.write']);
    for (const { action, after } of entries.filter((each) => each.action !== 'secret.write'))
      expect(JSON.parse(after), action).toMatchObject({ path: '/audit', revision: 1, names: ['AUDITED'] });
    const events = await app.rows<{ type: string; data: object }>(
      `select type, data from nexus_events where data->>'name' = 'AUDITED'`,
    );
    expect(events).toMatchObject([{ type: 'secret.created', data: { path: '/audit', version: 1 } }]);
  });
});
