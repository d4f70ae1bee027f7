import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/kernel/db/client.ts';
import {
  authorizeUrl,
  Browser,
  decide,
  enter,
  exchange,
  newApp,
  refreshWith,
  tokensOf,
  userinfo,
} from '../../src/modules/sso/sso.fixture.ts';
import { register, type TestApp } from '../app.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { callsTo } from '../remote.ts';
import { testMasterKey } from '../templates.ts';
import { generous, launch, type Server } from './server.ts';

describe.skipIf(!postgresAvailable)('the way into an app, with a crash after each step (needs PostgreSQL)', () => {
  let database: TestDatabase;
  let db: pg.Client;
  let folder: string;
  let server: Server;
  let address: string;
  const calls: string[] = [];
  const remote = callsTo(() => address);
  const call: TestApp['call'] = async (what, options) => {
    const answer = await remote(what, options);
    calls.push(String(answer.headers['x-request-id']));
    return answer;
  };

  async function start(): Promise<void> {
    server = launch(join(folder, 'data'), {
      ...generous,
      DATABASE_URL: database.ownerUrl,
      NEXUS_MASTER_KEY: testMasterKey,
      PUBLIC_URL: 'http://localhost:0',
    });
    address = await server.listening;
  }

  /** Gone without a word, in the middle of whatever it had still to do, and there again. */
  async function crash(): Promise<void> {
    await server.end('SIGKILL');
    await start();
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    folder = mkdtempSync(join(tmpdir(), 'nexus-sso-crash-'));
    db = await openClient({ connectionString: database.ownerUrl });
    await start();
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('loses neither pause nor decision nor code nor token, and takes and records each once', async () => {
    const owner = await register({ call });
    const client = await newApp({ call }, owner);
    const browser = new Browser({ call });
    await browser.logIn(owner);
    const attempt = authorizeUrl(client);
    const { at } = await browser.visit(attempt.url);
    await crash();
    expect((await browser.visit(at)).page.text).toContain('id="consent"');
    const decision = await decide(browser, at);
    expect(decision.status, decision.text).toBe(200);
    await crash();
    const { pathname, search } = new URL(String(decision.body.returnTo));
    const { outside } = await browser.visit(`${pathname}${search}`);
    const code = outside?.searchParams.get('code') ?? '';
    expect(outside?.searchParams.get('state')).toBe(attempt.state);
    await crash();
    const tokens = tokensOf(await exchange({ call }, client, attempt, code));
    expect((await userinfo({ call }, tokens.access)).body).toMatchObject({ sub: owner.user, email: owner.email });
    const next = tokensOf(await refreshWith({ call }, client, tokens.refresh));
    // Agreed to once and for all.
    await enter(browser, authorizeUrl(client));
    await crash();
    // What was used before the crash is used: it comes from a thief, or from somebody who was robbed.
    expect((await refreshWith({ call }, client, tokens.refresh)).body.error).toBe('invalid_grant');
    expect((await userinfo({ call }, next.access)).status).toBe(401);
    expect((await exchange({ call }, client, attempt, code)).body.error).toBe('invalid_grant');

    await server.end('SIGTERM');
    const { rows: audited } = await db.query<{ action: string; times: number }>(
      `select action, count(*)::int as times from eco_audit_log
       where org_id = $1 and (action like 'sso.%' or action like 'consent.%') group by action order by action`,
      [owner.org],
    );
    expect(audited).toEqual([
      { action: 'consent.decide', times: 1 },
      { action: 'consent.granted', times: 1 },
      { action: 'sso.login', times: 2 },
      { action: 'sso.reuse-detected', times: 1 },
    ]);
    const { rows: used } = await db.query<{ id: string }>('select id from eco_api_usage');
    const recorded = used.map(({ id }) => id).sort();
    expect(recorded).toEqual([...calls].filter((id) => id !== 'undefined').sort());
  });
});
