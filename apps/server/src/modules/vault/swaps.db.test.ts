import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../test/world/world.ts';

interface Place {
  tenant: Tenant;
  base: string;
}

/** A current version, where nothing else is said. */
interface Stored extends Place {
  name: string;
  path?: string;
  version?: number;
}

/** Somebody who can write to the database exchanges what is sealed; each side is then read as its owner would. */
describe.skipIf(!postgresAvailable)('ciphertexts that were exchanged (needs PostgreSQL)', () => {
  let world: World;
  let one: Place & { other: Place; project: string };
  let second: Place;
  let foreign: Place;

  beforeAll(async () => {
    world = await makeWorld();
    const made = await placesIn(world.a);
    one = { ...made.first, other: made.other, project: made.project };
    second = (await placesIn(world.a)).first;
    foreign = (await placesIn(world.b)).first;
  });
  afterAll(() => world?.close());

  async function placesIn(tenant: Tenant) {
    const owner = tenant.members.owner.token;
    const { body } = await callAs(world, tenant, owner, 'POST /api/v1/projects', { body: { name: 'P' } });
    const [first, other] = (body.environments as unknown as { id: string; production: boolean }[])
      .filter(({ production }) => !production)
      .map(({ id }) => ({ tenant, base: `/api/v1/projects/${body.id}/environments/${id}` }));
    if (first === undefined || other === undefined) throw new Error('a project has fewer environments');
    return { project: String(body.id), first, other };
  }

  const call = ({ tenant }: Place, what: string, body?: unknown, as = tenant.members.owner.token) =>
    callAs(world, tenant, as, what, body === undefined ? {} : { body });

  async function put(place: Place, name: string, value: string, path = '/'): Promise<Stored & { version: number }> {
    const { status, text, body } = await call(place, `PUT ${place.base}/secrets/${name}?path=${path}`, { value });
    expect(status, text).toBe(200);
    return { ...place, name, path, version: Number(body.version) };
  }

  const read = (at: Stored, as?: string) =>
    call(
      at,
      `GET ${at.base}/secrets/${at.name}?path=${at.path ?? '/'}${at.version === undefined ? '' : `&version=${at.version}`}`,
      undefined,
      as,
    );
  const current = ({ version: _, ...at }: Stored): Stored => at;

  const rowOf = `select v.ctid from eco_secret_values v join eco_secret_names n on n.id = v.secret_id
    join eco_folders f on f.id = n.folder_id`;
  const keyOf = ({ base, name, path = '/', version }: Stored) => [base.split('/').at(-1), path, name, version ?? null];

  async function exchange(left: Stored, right: Stored): Promise<void> {
    const changed = await world.rows<{ since: number }>(
      `with l as (${rowOf} where f.environment_id = $1 and f.path = $2 and n.name = $3 and v.since = coalesce($4, v.since)),
         r as (${rowOf} where f.environment_id = $5 and f.path = $6 and n.name = $7 and v.since = coalesce($8, v.since)),
         was as (select v.ctid, v.value from eco_secret_values v where v.ctid in (table l union all table r))
       update eco_secret_values v set value = (select value from was where was.ctid <> v.ctid)
       where v.ctid in (select ctid from was) returning since`,
      [...keyOf(left), ...keyOf(right)],
    );
    expect(changed).toHaveLength(2);
  }

  /** Neither is read, alone or with its folder, and both are when they are where they were. */
  async function expectUnreadable(left: Stored, right: Stored, values: readonly string[]): Promise<void> {
    await exchange(left, right);
    for (const at of [left, right]) {
      const answers = [await read(at)];
      if (at.version === undefined) {
        answers.push(await call(at, `GET ${at.base}/values?path=${at.path ?? '/'}`));
        answers.push(await call(at, `POST ${at.base}/export`, { path: at.path ?? '/', format: 'json' }));
      }
      for (const { status, body, text } of answers) {
        expect({ status, code: body.code }).toEqual({ status: 500, code: 'DECRYPTION_FAILED' });
        for (const value of values) expect(text).not.toContain(value);
      }
    }
    await exchange(left, right);
    expect([(await read(left)).body.value, (await read(right)).body.value]).toEqual(values);
  }

  it('of two secrets of a folder do not decrypt', async () => {
    const path = '/rows';
    const [left, right] = [await put(one, 'LEFT', 'left-value', path), await put(one, 'RIGHT', 'right-value', path)];
    await expectUnreadable(current(left), current(right), ['left-value', 'right-value']);
  });

  it('of two versions of a secret do not decrypt', async () => {
    const path = '/versions';
    const [former, latest] = [await put(one, 'V', 'former-value', path), await put(one, 'V', 'latest-value', path)];
    await expectUnreadable(former, latest, ['former-value', 'latest-value']);
  });

  it('of one name in two folders do not decrypt', async () => {
    const [left, right] = [await put(one, 'F', 'in-left', '/left'), await put(one, 'F', 'in-right', '/right')];
    await expectUnreadable(current(left), current(right), ['in-left', 'in-right']);
  });

  it('of one name in two environments do not decrypt', async () => {
    const path = '/environments';
    const [here, there] = [await put(one, 'E', 'value-here', path), await put(one.other, 'E', 'value-there', path)];
    await expectUnreadable(current(here), current(there), ['value-here', 'value-there']);
  });

  it('of one name in two projects do not decrypt', async () => {
    const path = '/projects';
    const [first, other] = [await put(one, 'P', 'of-the-first', path), await put(second, 'P', 'of-the-other', path)];
    await expectUnreadable(current(first), current(other), ['of-the-first', 'of-the-other']);
  });

  it('of one name in two organizations do not decrypt', async () => {
    const path = '/tenants';
    const [ours, theirs] = [await put(one, 'T', 'ours-alone', path), await put(foreign, 'T', 'theirs-alone', path)];
    await expectUnreadable(current(ours), current(theirs), ['ours-alone', 'theirs-alone']);
  });

  describe('of overrides', () => {
    const override = (at: Stored, value: string, as?: string) =>
      call(at, `PUT ${at.base}/overrides/${at.name}?path=${at.path ?? '/'}`, { value }, as);
    const failure = { status: 500, body: { code: 'DECRYPTION_FAILED' } };
    const swapOverrides = (condition: string, values: unknown[]) =>
      world.rows(
        `with was as (select ctid, value from eco_secret_overrides where ${condition})
         update eco_secret_overrides o set value = (select value from was where was.ctid <> o.ctid)
         where o.ctid in (select ctid from was)`,
        values,
      );

    it('do not decrypt for another person', async () => {
      const at = current(await put(one, 'O', 'of-all', '/persons'));
      const { owner, developer } = one.tenant.members;
      expect((await override(at, 'of-owner')).status).toBe(200);
      expect((await override(at, 'of-developer', developer.token)).status).toBe(200);
      await swapOverrides('person_id in ($1, $2)', [owner.user, developer.user]);
      expect(await read(at)).toMatchObject(failure);
      expect(await read(at, developer.token)).toMatchObject(failure);
      await swapOverrides('person_id in ($1, $2)', [owner.user, developer.user]);
      expect((await read(at)).body.value).toBe('of-owner');
      await world.rows('delete from eco_secret_overrides');
    });

    it('do not decrypt for another secret', async () => {
      const [left, right] = [await put(one, 'L', 'x', '/secrets'), await put(one, 'R', 'x', '/secrets')].map(current);
      await override(left as Stored, 'own-left');
      await override(right as Stored, 'own-right');
      await swapOverrides('true', []);
      expect(await read(left as Stored)).toMatchObject(failure);
      expect(await read(right as Stored)).toMatchObject(failure);
      await world.rows('delete from eco_secret_overrides');
    });

    it('do not decrypt as the value of all, nor that as an override', async () => {
      const at = current(await put(one, 'S', 'of-all', '/shared'));
      const { developer } = one.tenant.members;
      await override(at, 'of-owner');
      const [key] = [keyOf(at)];
      const shared = `select v.ctid, v.value from eco_secret_values v where v.ctid = (${rowOf}
        where f.environment_id = $1 and f.path = $2 and n.name = $3)`;
      const before = await world.rows<{ value: Buffer }>(shared, key?.slice(0, 3));
      const own = await world.rows<{ value: Buffer }>('select value from eco_secret_overrides');
      await world.rows('update eco_secret_overrides set value = $1', [before[0]?.value]);
      expect(await read(at)).toMatchObject(failure);
      expect((await read(at, developer.token)).body.value).toBe('of-all');
      await world.rows(
        `update eco_secret_values set value = $4 where ctid = (${rowOf}
        where f.environment_id = $1 and f.path = $2 and n.name = $3)`,
        [...(key ?? []).slice(0, 3), own[0]?.value],
      );
      expect(await read(at, developer.token)).toMatchObject(failure);
      await world.rows('delete from eco_secret_overrides');
    });
  });

  it('of wrapped data keys are not unwrapped', async () => {
    const [first, other] = [await put(one, 'K', 'first-key', '/keys'), await put(foreign, 'K', 'other-key', '/keys')];
    const scopes = [one, foreign].map(({ base }) => `project:${base.split('/')[4]}`);
    const swap = async () => {
      await world.rows(
        `with was as (select id, wrapped from nexus_data_keys where scope = any ($1))
         update nexus_data_keys k set wrapped = (select wrapped from was where was.id <> k.id) where k.scope = any ($1)`,
        [scopes],
      );
      world.app.kernel.keyring.forgetAll();
    };
    await swap();
    for (const at of [first, other])
      expect(await read(current(at))).toMatchObject({ status: 500, body: { code: 'KEY_UNWRAP_FAILED' } });
    await swap();
    expect((await read(current(first))).body.value).toBe('first-key');
  });

  it('of one-time links do not pass for each other where a passphrase is asked for', async () => {
    const proofOf = (letter: string) => letter.repeat(43);
    const make = async (letter: string) => {
      const body = { content: letter.repeat(40), proof: proofOf(letter), views: 5 };
      return String((await call(one, 'POST /api/v1/shares', body)).body.id);
    };
    const [left, right] = [await make('A'), await make('B')];
    const open = (id: string, letter: string) =>
      call(one, `POST /api/v1/shares/${id}/open`, { proof: proofOf(letter) });
    expect((await open(left, 'B')).body.code).toBe('PASSPHRASE_WRONG');
    // With its proof, a row moves as a whole: the key in the link is what does not fit then.
    await world.rows(
      `with was as (select id, content, proof_hash from eco_shares where id in ($1, $2))
       update eco_shares s set (content, proof_hash) = (select content, proof_hash from was where was.id <> s.id)
       where s.id in ($1, $2)`,
      [left, right],
    );
    expect((await open(left, 'A')).body.code).toBe('PASSPHRASE_WRONG');
    expect((await open(right, 'B')).body.code).toBe('PASSPHRASE_WRONG');
  });
});
