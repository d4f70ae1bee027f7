import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, toIso } from '../../../src/kernel/clock.ts';
import { postgresAvailable } from '../../harness.ts';
import { seedOfRun } from '../../random.ts';
import { Lost, type Reply } from '../client.ts';
import { VaultSite } from './site.ts';

/** Of each kind; more with `npm run soak vault-crash`. */
const kills = process.env.NEXUS_SOAK === 'vault-crash' ? 25 : 2;
const seed = seedOfRun();
/** Milliseconds for one kill, its restart and its checks, on a machine that does other things too. */
const perKill = 60_000;
const timeout = { timeout: kills * perKill };

describe.skipIf(!postgresAvailable)(
  `a server that is killed at work on secrets, seed ${seed} (needs PostgreSQL)`,
  () => {
    let site: VaultSite;
    let killedAt = 0;

    beforeAll(async () => {
      site = new VaultSite(seed);
      await site.found();
    }, perKill);
    afterAll(() => site?.dispose(), perKill);

    /** Starts an act, kills the server within so many milliseconds, and answers what the client was told, if anything. */
    async function killedDuring<T>(act: () => Promise<T>, withinMs: number): Promise<T> {
      const acting = act();
      acting.catch(() => {});
      await sleep(site.random.integer(Math.ceil(withinMs)));
      killedAt = systemClock.now();
      await site.restart();
      return acting;
    }

    /** Milliseconds that an act takes now, and half as many again: some kills come during it, and some after it. */
    async function durationOf(act: () => Promise<unknown>): Promise<number> {
      const began = systemClock.monotonic();
      await act();
      return (systemClock.monotonic() - began) * 1.5;
    }

    const namesOf = (count: number) => Array.from({ length: count }, (_, n) => `N${n}`);
    const filled = (names: readonly string[], value: string) => Object.fromEntries(names.map((name) => [name, value]));
    const distinct = (values: ReadonlyMap<string, string>) => [...new Set(values.values())];
    const expectNoFindings = async () => expect(await site.installation.findings()).toEqual([]);

    it('has a file imported whole or not at all, with its audit entry and events', timeout, async () => {
      const names = namesOf(500);
      const path = '/import';
      const importing = (value: string) => {
        const content = names.map((name) => `${name}=${value}\n`).join('');
        return site.attempt(`POST ${site.base}/import`, { path, format: 'dotenv', content });
      };
      const told = { whole: 0, lost: 0 };
      for (let kill = 1; kill <= kills; kill++) {
        const takes = await durationOf(() => importing(`w${kill}`));
        const [before = ''] = distinct(await site.values(path));
        const reply = await killedDuring(() => importing(`v${kill}`), takes);
        const values = await site.values(path);
        expect(values.size).toBe(names.length);
        const [after = '', ...others] = distinct(values);
        expect(others).toEqual([]);
        expect(reply === undefined ? [before, `v${kill}`] : [`v${kill}`]).toContain(after);
        told[reply === undefined ? 'lost' : 'whole'] += 1;
        await expectNoFindings();
      }
      // Each revision of the folder has all its values, one audit entry, and an event of each name.
      const revisions = await site.rows<{ revision: number; values: number; events: number; entries: number }>(
        `select s.since as revision, count(*)::int as values,
         (select count(*)::int from nexus_events e where e.data->>'path' = $1 and e.data->>'version' = s.since::text) as events,
         (select count(*)::int from eco_audit_log a where a.action in ('secret.write-batch', 'secret.import') and a.after::jsonb->>'path' = $1
           and a.after::jsonb->>'revision' = s.since::text) as entries
       from eco_secret_values s join eco_secret_names n on n.id = s.secret_id join eco_folders f on f.id = n.folder_id
       where f.path = $1 group by s.since order by s.since`,
        [path],
      );
      const [folder] = await site.rows<{ revision: number }>('select revision from eco_folders where path = $1', [
        path,
      ]);
      const whole = { values: names.length, events: names.length, entries: 1 };
      expect(revisions).toEqual(revisions.map((_, n) => ({ revision: n + 1, ...whole })));
      expect(revisions.length).toBe(folder?.revision);
      process.stdout.write(`import, seed ${seed}: ${JSON.stringify(told)}\n`);
    });

    it('has an earlier state restored in all folders or in none', timeout, async () => {
      const paths = ['/restore/a', '/restore/b', '/restore/c'];
      const names = namesOf(200);
      const writeAll = async (value: string) => {
        for (const path of paths) await site.write(path, filled(names, value));
      };
      const told = { whole: 0, lost: 0 };
      const restoring = (at: string) => site.attempt(`POST ${site.base}/restore-secrets`, { at, path: '/restore' });
      await writeAll('early');
      const early = toIso(systemClock.now());
      await sleep(20);
      for (let kill = 1; kill <= kills; kill++) {
        await writeAll('later');
        const takes = await durationOf(() => restoring(early));
        await writeAll(`late${kill}`);
        const reply = await killedDuring(() => restoring(early), takes);
        const values = await site.values('/restore');
        expect(values.size).toBe(names.length * paths.length);
        const [state = '', ...others] = distinct(values);
        expect(others).toEqual([]);
        expect(reply === undefined ? ['early', `late${kill}`] : ['early']).toContain(state);
        told[reply === undefined ? 'lost' : 'whole'] += 1;
        await expectNoFindings();
      }
      process.stdout.write(`restore, seed ${seed}: ${JSON.stringify(told)}\n`);
    });

    it('loses no value while the data key is replaced and values are sealed again', timeout, async () => {
      const path = '/rotation';
      const names = namesOf(4000);
      for (let n = 0; n < names.length; n += 500) await site.write(path, filled(names.slice(n, n + 500), 'kept'));
      const scope = `project:${site.project}`;
      let last = 0;
      let whileSealing = 0;
      for (let kill = 1; kill <= kills; kill++) {
        await site.rows(
          `update nexus_data_keys set created_at = created_at - interval '91 days' where scope = $1 and retired_at is null`,
          [scope],
        );
        // A writer beside it: what was acknowledged stays, whatever key sealed it.
        let [acknowledged, attempted] = [last, last];
        const connection = site.connect();
        const writing = async () => {
          for (;;) {
            attempted += 1;
            const reply = await site.send(connection, `PUT ${site.base}/secrets/WRITTEN?path=/written`, {
              value: String(attempted),
            });
            if (reply.status === 200) acknowledged = attempted;
          }
        };
        const written = writing().catch((error: unknown) => {
          if (!(error instanceof Lost)) throw error;
        });
        await site.runJob('vault.rotate-keys');
        // Every fifth kill is meant for the replacement of the key, the others for what follows it.
        if (kill % 5 !== 0) {
          await site.becomes('select count(*)::int as open from eco_key_rotations where done = 0', [], [{ open: 1 }]);
          await site.runJob('vault.re-encrypt');
        }
        await killedDuring(() => written, 200);
        last = Number((await site.values('/written')).get('/written WRITTEN') ?? last);
        expect(last).toBeGreaterThanOrEqual(acknowledged);
        expect(last).toBeLessThanOrEqual(attempted);
        const values = await site.values(path);
        expect([values.size, distinct(values)]).toEqual([names.length, ['kept']]);
        await expectNoFindings();
        await expectSealedAgain(scope);
        const [row] = await site.rows<{ halfway: number }>(
          `select count(*)::int as halfway from (
             select from eco_audit_log where action = 'encryption-key.re-encrypt' group by resource_id
             having min(at) < $1 and max(at) > $1) as keys`,
          [new Date(killedAt)],
        );
        whileSealing += Number(row?.halfway);
      }
      process.stdout.write(`rotation, seed ${seed}: ${whileSealing} of ${kills} killed between two batches of a key\n`);
    });

    /** Runs the jobs to their end: one active key, and nothing is sealed with another. */
    async function expectSealedAgain(scope: string): Promise<void> {
      await site.runJob('vault.rotate-keys');
      await site.becomes(
        `select count(*)::int as active from nexus_data_keys where scope = $1 and retired_at is null
         and created_at > now() - interval '90 days'`,
        [scope],
        [{ active: 1 }],
      );
      await site.runJob('vault.re-encrypt');
      await site.becomes(
        `select count(distinct substring(value from 2 for 16))::int as keys,
         (select count(*)::int from eco_key_rotations where done > total) as wrong
       from eco_secret_values where value is not null`,
        [],
        [{ keys: 1, wrong: 0 }],
      );
      const keys = await site.rows<{ active: number }>(
        'select count(*)::int as active from nexus_data_keys where scope = $1 and retired_at is null',
        [scope],
      );
      expect(keys).toEqual([{ active: 1 }]);
    }

    it('gives no view of a one-time link twice', timeout, async () => {
      const views = [1, 1, 3];
      const links = 30;
      const told = { opened: 0, lost: 0 };
      for (let kill = 1; kill <= kills; kill++) {
        const made: { id: string; views: number }[] = [];
        const maker = site.connect();
        for (let n = 0; n < links; n++) {
          const wanted = views[n % views.length] ?? 1;
          const content = 'q83vEjRWeJCrze8S';
          const { status, text, body } = await site.send(maker, 'POST /api/v1/shares', { content, views: wanted });
          if (status !== 201) throw new Error(`a link was refused with ${status}: ${text}`);
          made.push({ id: String(body.id), views: wanted });
        }
        maker.close();
        const opened = new Map<string, number>();
        const opener = async (turn: number) => {
          const connection = site.connect();
          try {
            for (let n = 0; n < links; n++) {
              const { id = '' } = made[(n + turn * 3) % links] ?? {};
              const reply = await site.send(connection, `POST /api/v1/shares/${id}/open`, {});
              note(opened, id, reply);
            }
          } catch (error) {
            if (!(error instanceof Lost)) throw error;
            told.lost += 1;
          } finally {
            connection.close();
          }
        };
        await killedDuring(() => Promise.all([0, 1, 2, 3].map(opener)), 250);
        const rows = await site.rows<{ id: string; left: number; content: boolean; entries: number }>(
          `select id, views_left as left, content is not null as content, (select count(*)::int from eco_audit_log a
             where a.resource_id = s.id and a.action = 'share.open' and a.result = 'success') as entries
           from eco_shares s where id = any($1)`,
          [made.map(({ id }) => id)],
        );
        const connection = site.connect();
        for (const { id, views: most } of made) {
          const got = opened.get(id) ?? 0;
          const row = rows.find((each) => each.id === id);
          // A view whose answer was lost is taken: nobody gets it again.
          expect(got + Number(row?.left)).toBeLessThanOrEqual(most);
          const entries = Number(row?.entries);
          expect(row).toEqual({ id, left: most - entries, content: entries < most, entries });
          for (let n = 0; n <= most; n++)
            note(opened, id, await site.send(connection, `POST /api/v1/shares/${id}/open`, {}));
          expect(opened.get(id) ?? 0).toBe(got + Number(row?.left));
          told.opened += opened.get(id) ?? 0;
        }
        connection.close();
        await expectNoFindings();
      }
      process.stdout.write(`shares, seed ${seed}: ${JSON.stringify(told)}\n`);
    });

    const note = (opened: Map<string, number>, id: string, { status, text }: Reply): void => {
      if (status === 200) opened.set(id, (opened.get(id) ?? 0) + 1);
      else if (status !== 404) throw new Error(`a link answered ${status}: ${text}`);
    };
  },
);
