import type pg from 'pg';
import { createKey, must, type Person, register, several } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';
import { jsonRequest, LoadGenerator, type LoadReport, type LoadRequest } from './load/index.ts';

const writers = 50;
const serial = '000000000000000';

type Side = 'nexus' | 'bare' | 'manyOrganizations';

/** `POST /api/v1/customers`: the row, its audit entry and its event in one transaction. */
export async function mutation(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const nexus = await setting.nexus();
    const person = await register(nexus.url);
    const one = await several(writers, () => createKey(nexus.url, person.token, { scopes: ['customers:create'] }));
    const many = await several(writers, (n) => keyOfNewOrganization(nexus, person, n));
    const appUrl = await setting.appUrl();
    await copyTables(setting.owner, new URL(appUrl).username);
    const [key = ''] = one;
    const me = await must(nexus.url, 'GET /api/v1/auth/me', { as: person.token });
    const bare = await setting.bare('mutation', {
      DATABASE_URL: appUrl,
      ORG: person.org,
      CALLER: String(me.body.id ?? me.body.user?.id),
      KEY: key.slice(0, 30),
    });
    const side = (server: Server, keys: string[]) => {
      const lists = keys.map((each) => [create(each)]);
      return async (forMs: number) => {
        await settle(setting.owner);
        const times = () => ({ ...serverCpu(server), ...databaseCpu(setting.databasePid) });
        const before = times();
        const report = await load.clean({ port: server.port, connections: writers, lists, forMs, accept: [201] });
        return { ...report, cpu: perRequest(before, times(), report.good) };
      };
    };
    const rounds = await interleave<Side, LoadReport>(options, {
      nexus: side(nexus, one),
      bare: side(bare, one),
      manyOrganizations: side(nexus, many),
    });
    return outcome(rounds);
  } finally {
    load.stop();
    await setting.close();
  }
}

const create = (key: string): LoadRequest =>
  jsonRequest('write', 'POST /api/v1/customers', {
    headers: { authorization: `Bearer ${key}` },
    body: { externalId: `customer-${serial}`, name: 'A customer' },
    serial,
  });

async function keyOfNewOrganization(nexus: Server, { token }: Person, n: number): Promise<string> {
  const { body } = await must(nexus.url, 'POST /api/v1/organizations', { as: token, body: { name: `Seller ${n}` } });
  const headers = { 'x-nexus-organization': String(body.id) };
  const answer = await must(nexus.url, 'POST /api/v1/keys', {
    as: token,
    headers,
    body: { name: 'benchmark', scopes: ['customers:create'] },
  });
  return String(answer.body.key);
}

/** The three tables once more, with everything that makes an INSERT cost something. */
async function copyTables(owner: pg.Client, role: string): Promise<void> {
  await owner.query(`create schema bare; grant usage on schema bare to ${role}`);
  for (const table of ['eco_customers', 'eco_audit_inbox', 'nexus_events']) {
    await owner.query(`
      create table bare.${table} (like public.${table} including all);
      alter table bare.${table} enable row level security;
      create policy own on bare.${table}
        using (org_id = current_setting('app.org', true)) with check (org_id = current_setting('app.org', true));
      grant select, insert on bare.${table} to ${role}`);
  }
  await owner.query('alter table bare.eco_customers add foreign key (org_id) references public.eco_organizations (id)');
}

function outcome(rounds: Record<Side, LoadReport[]>): Outcome {
  const rate = (reports: LoadReport[]): number => median(reports.map(({ perSecond }) => perSecond));
  const { nexus, bare, manyOrganizations } = rounds;
  return {
    title: 'A mutation through the pipeline: row, audit row and event in one transaction',
    checks: [
      { what: `writes/s, ${writers} writers in one organization`, measured: rate(nexus), unit: '/s' },
      {
        what: `writes/s, ${writers} writers in ${writers} organizations`,
        measured: rate(manyOrganizations),
        unit: '/s',
      },
      { what: 'bare route, the same three INSERTs in one transaction', measured: rate(bare), unit: '/s' },
      {
        what: 'of the bare route',
        measured: (rate(nexus) / rate(bare)) * 100,
        unit: '%',
        target: { relation: '>=', value: 50 },
      },
      {
        what: 'one organization against fifty',
        measured: (rate(nexus) / rate(manyOrganizations)) * 100,
        unit: '%',
        target: { relation: '>=', value: 90 },
      },
    ],
    rounds,
    notes: [
      'The product also writes the usage record in the transaction, and its sequencer and dispatcher work beside it.',
      'The copies of the tables that the bare route fills have the same columns, checks, indexes and policies.',
    ],
  };
}
