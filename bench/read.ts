import { createCustomer, createKey, must, register, several } from './kit/client.ts';
import { databaseCpu, perRequest, serverCpu } from './kit/cpu.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { settle } from './kit/settle.ts';
import { jsonRequest, LoadGenerator, type LoadReport, type LoadRequest } from './load/index.ts';

const connections = 64;
const rows = 100;

/** `GET /api/v1/customers/:id`: one SELECT under row-level security, so that the floor is exactly that SELECT. */
export async function read(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const nexus = await setting.nexus();
    const { token, org } = await register(nexus.url);
    const key = await createKey(nexus.url, token, { scopes: ['customers:read'] });
    const ids = await several(rows, (n) => createCustomer(nexus.url, token, `customer ${n}`));
    const bare = await setting.bare('read', { DATABASE_URL: await setting.appUrl(), ORG: org });
    const requestsAs = (as: string): LoadRequest[] =>
      ids.map((id) =>
        jsonRequest('read', `GET /api/v1/customers/${id}`, { headers: { authorization: `Bearer ${as}` } }),
      );
    const byKey = requestsAs(key);
    const [id = ''] = ids;
    const ours = await must(nexus.url, `GET /api/v1/customers/${id}`, { as: key });
    const theirs = await must(bare.url, `GET /api/v1/customers/${id}`);
    if (ours.text.length !== theirs.text.length) throw new Error(`other bodies:\n${ours.text}\n${theirs.text}`);
    const side = (server: Server, list: LoadRequest[]) => async (forMs: number) => {
      await settle(setting.owner);
      const times = () => ({ ...serverCpu(server), ...databaseCpu(setting.databasePid) });
      const before = times();
      const report = await load.clean({ port: server.port, connections, lists: [list], forMs, accept: [200] });
      return { ...report, cpu: perRequest(before, times(), report.good) };
    };
    const rounds = await interleave<'nexus' | 'bare' | 'nexusByToken', LoadReport>(options, {
      nexus: side(nexus, byKey),
      bare: side(bare, byKey),
      nexusByToken: side(nexus, requestsAs(token)),
    });
    return outcome(rounds);
  } finally {
    load.stop();
    await setting.close();
  }
}

function outcome(rounds: Record<'nexus' | 'bare' | 'nexusByToken', LoadReport[]>): Outcome {
  const rate = (reports: LoadReport[]): number => median(reports.map(({ perSecond }) => perSecond));
  const p99 = (reports: LoadReport[]): number => median(reports.map(({ latency }) => latency.p99));
  const { nexus, bare, nexusByToken } = rounds;
  return {
    title: 'A tenant-scoped read through the whole pipeline',
    checks: [
      { what: 'reads/s with a platform key', measured: rate(nexus), unit: '/s' },
      { what: 'reads/s with an access token', measured: rate(nexusByToken), unit: '/s' },
      { what: 'bare route, same SELECT in the same transaction', measured: rate(bare), unit: '/s' },
      {
        what: 'of the bare route, platform key',
        measured: (rate(nexus) / rate(bare)) * 100,
        unit: '%',
        target: { relation: '>=', value: 50 },
      },
      {
        what: 'of the bare route, access token',
        measured: (rate(nexusByToken) / rate(bare)) * 100,
        unit: '%',
        target: { relation: '>=', value: 50 },
      },
      { what: 'p99 against the bare route', measured: p99(nexus) / p99(bare), unit: '×' },
    ],
    rounds,
    notes: [`${connections} connections; every read is also recorded (journal) by the product, not by the bare route`],
  };
}
