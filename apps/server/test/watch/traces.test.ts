import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineModule } from '../../src/http/module.ts';
import { route } from '../../src/http/route.ts';
import type { Tx } from '../../src/kernel/db/tx.ts';
import { defineEvent, on } from '../../src/kernel/events/events.ts';
import { enqueue, job } from '../../src/kernel/jobs/jobs.ts';
import { type Registered, register, type TestApp, testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { exemptions, untracedWrites } from './traces.ts';

/** What the last thing to run is done with. */
let done: (() => void) | undefined;

const rename = (tx: Tx, name: string) => tx.client.query('update eco_projects set name = $1', [name]);

const renamed = defineEvent('sabotage.renamed', 'A project was renamed by a test', z.record(z.string(), z.unknown()));

/** Nobody subscribes to it, so that nothing runs after the job that emits it. */
const noted = defineEvent('sabotage.noted', 'A job left a trace', z.record(z.string(), z.unknown()));

const Named = z.object({ traced: z.boolean() });

const byJob = job({
  name: 'sabotage.by-job',
  tenant: true,
  payload: Named,
  async run(background, { traced }) {
    await background.inTenant(async (tx) => {
      await rename(tx, 'By a job');
      if (traced) tx.emit(noted('none', {}));
    });
    done?.();
  },
});

const bySubscriber = on(renamed, 'sabotage.by-subscriber', async (background, { data }) => {
  await background.inTenant(async (tx) => {
    await rename(tx, 'By a subscriber');
    if (data.traced === true) tx.audit({ action: 'project.update', resource: { type: 'project', id: 'none' } });
  });
  done?.();
});

/** Changes rows in a transaction of its own, which the request's record does not cover. */
const byRoute = route({
  method: 'POST',
  path: '/api/v1/sabotage',
  summary: 'Rename all projects',
  permission: 'projects:update',
  audit: 'project.update',
  meter: false,
  scope: 'none',
  record: 'journaled',
  body: z.strictObject({ traced: z.boolean() }),
  reply: z.object({}),
  async act({ caller, kernel, body }) {
    await kernel.database.tenant(caller, { org: caller.org ?? '' }, async (tx) => {
      await rename(tx, 'By a route');
      if (body.traced) tx.audit({ action: 'project.update', resource: { type: 'project', id: 'none' } });
    });
    return {};
  },
});

const sabotage = defineModule({
  name: 'sabotage',
  routes: [byRoute],
  jobs: [byJob],
  events: [renamed, noted],
  subscriptions: [bySubscriber],
});

describe.skipIf(!postgresAvailable)('a change of a tenant’s rows (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;

  beforeAll(async () => {
    app = await testApp({ modules: [sabotage], listen: true, manualClock: false });
    owner = await register(app);
  });
  afterAll(async () => {
    // What is found fails the file: here it is what was looked for.
    await expect(app?.close()).rejects.toThrow('without a trace');
  });

  /** What is found once the work is done, beside what was found before. */
  async function foundAfter(work: () => Promise<unknown>): Promise<string[]> {
    await app.rows('truncate nexus_test.writes');
    await work();
    return untracedWrites(app);
  }
  const inOrg = (work: (tx: Tx) => Promise<unknown>) =>
    app.app.kernel.database.tenant({ kind: 'system', name: 'test' }, { org: owner.org }, work);
  /** Until the job or the subscriber is done, and its transaction with it. */
  async function untilDone(begin: () => Promise<unknown>): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      done = resolve;
    });
    await begin();
    await Promise.race([ended, sleep(30_000)]);
    done = undefined;
  }
  const enqueued = (traced: boolean) => () => untilDone(() => inOrg((tx) => enqueue(tx, byJob.name, { traced })));
  const subscriber = (traced: boolean) => () =>
    untilDone(async () => {
      await inOrg(async (tx) => tx.emit(renamed('none', { traced })));
    });
  const call = (traced: boolean) => async () => {
    const answer = await app.call('POST /api/v1/sabotage', { as: owner.token, body: { traced } });
    expect(answer.status, answer.text).toBe(200);
  };

  it.each([
    ['a job', enqueued, 'sabotage.by-job'],
    ['a subscriber', subscriber, 'sabotage.by-subscriber'],
    ['a route', call, 'user'],
  ])('is found where %s leaves no trace of it, and only there', async (_, by, actor) => {
    expect(await foundAfter(by(true))).toEqual([]);
    expect(await foundAfter(by(false))).toEqual([
      expect.stringContaining(`${actor}: UPDATE eco_projects without a trace: update eco_projects set name`),
    ]);
  });

  it('needs no trace by what erases an organization, of that one alone', async () => {
    const { org } = await register(app);
    await app.rows('update eco_organizations set deleted_at = $2, erase_after = $2, erased_at = $2 where id = $1', [
      org,
      '2026-01-01T00:00:00Z',
    ]);
    const erasing = (of: string) => () =>
      app.app.kernel.database.system('sabotage.erase-organization', (tx) =>
        tx.client.query('update eco_projects set name = $1 where org_id = $2', ['Erased', of]),
      );
    expect(await foundAfter(erasing(org))).toEqual([]);
    expect(await foundAfter(erasing(owner.org))).toEqual([
      expect.stringContaining('sabotage.erase-organization: UPDATE eco_projects'),
    ]);
  });

  it('is found where the trace is another organization’s, and not where it is rolled back', async () => {
    const other = await register(app);
    const { database } = app.app.kernel;
    const audited = { action: 'project.update', resource: { type: 'project', id: 'none' } };
    const elsewhere = () =>
      database.system('sabotage.elsewhere', async (tx) => {
        await tx.client.query('update eco_projects set name = $1 where org_id = $2', ['Elsewhere', other.org]);
        tx.audit({ ...audited, org: owner.org });
      });
    expect(await foundAfter(elsewhere)).toEqual([expect.stringContaining('sabotage.elsewhere: UPDATE eco_projects')]);
    const failing = () =>
      database.system('sabotage.failing', async (tx) => {
        await rename(tx, 'Never');
        throw new Error('undone');
      });
    expect(await foundAfter(() => expect(failing()).rejects.toThrow('undone'))).toEqual([]);
    // The last find of this file.
    expect(await foundAfter(elsewhere)).not.toEqual([]);
  });
});

describe('what may leave no trace', () => {
  it('is said of actors that there are, with a reason', async () => {
    const home = new URL('../../src/', import.meta.url);
    let source = '';
    for await (const path of glob('**/*.ts', { cwd: home })) source += readFileSync(new URL(path, home), 'utf8');
    for (const { actor, because } of exemptions) {
      expect(source, 'an actor that is no more').toContain(`'${actor}'`);
      expect(because.length, actor).toBeGreaterThan(10);
    }
  });
});
