import { fill } from './fill/index.ts';
import { must, register } from './kit/client.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator, type LoadReport } from './load/index.ts';
import { prepareVerify } from './verify.ts';

/** Of bench/fill: 400,000 usage rows, of which the organization with the reports has a quarter. */
const size = 0.02;
/** Sixty callers of the organization, each as often as the limit of these routes allows: 100 a minute. */
const reports = { connections: 60, everyMs: 600 };
const verifications = { connections: 32, everyMs: 20 };
const paths = [
  '/api/v1/usage/current',
  '/api/v1/usage/history?days=60',
  '/api/v1/usage/endpoints?days=60',
  '/api/v1/audit',
  '/api/v1/usage?groupBy=customer',
];

interface Round {
  verify: LoadReport;
  reports?: LoadReport;
}

/**
 * Whether one organization's reports slow down another one's verifications (ADR 28). These come at a fixed rate: as fast
 * as possible, their latency would be the length of a queue.
 */
export async function bulkheads(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const [load, reporting] = [new LoadGenerator(), new LoadGenerator()];
  try {
    const first = await setting.nexus();
    const { org, token } = await register(first.url);
    const person = String((await must(first.url, 'GET /api/v1/auth/me', { as: token })).body.user?.id);
    await fill(setting, size, { org, person, now: new Date() }, (text) => process.stdout.write(`${text}\n`));
    // Its statements were planned for an empty installation.
    await first.stop();
    const nexus = await setting.nexus();
    const { requests } = await prepareVerify(nexus);
    const verify = (forMs: number) =>
      load.clean({ port: nexus.port, ...verifications, lists: [requests], forMs, accept: [200] });
    const headers = { authorization: `Bearer ${token}` };
    const lists = paths.map((path) => [jsonRequest(path, `GET ${path}`, { headers })]);
    // Who waits too long for one of the organization's few connections gets 503.
    const report = (forMs: number) => reporting.run({ port: nexus.port, ...reports, lists, forMs, accept: [200, 503] });
    const rounds = await interleave<'alone' | 'beside', Round>(options, {
      alone: async (ms) => ({ verify: await verify(ms) }),
      beside: async (ms) => {
        const under = report(ms);
        return { verify: await verify(ms), reports: await under };
      },
    });
    return outcome(rounds);
  } finally {
    load.stop();
    reporting.stop();
    await setting.close();
  }
}

function outcome({ alone, beside }: Record<'alone' | 'beside', Round[]>): Outcome {
  const of = (rounds: Round[], quantile: 'p50' | 'p99'): number =>
    median(rounds.map(({ verify }) => verify.latency[quantile]));
  const reported = beside.flatMap((round) => round.reports ?? []);
  const wrong = reported.flatMap(({ refused }) => Object.keys(refused));
  if (wrong.length > 0) throw new Error(`reports were answered with ${wrong.join(', ')}`);
  return {
    title: 'Reports of 60 callers of one organization, beside the verifications of another',
    checks: [
      { what: 'p99 of verify alone', measured: of(alone, 'p99'), unit: 'ms' },
      { what: 'p99 of verify beside the reports', measured: of(beside, 'p99'), unit: 'ms' },
      {
        what: 'of that alone',
        measured: median(beside.map(({ verify }, n) => verify.latency.p99 / (alone[n]?.verify.latency.p99 ?? 0))),
        unit: '×',
        target: { relation: '<=', value: 2 },
      },
      { what: 'p50 of verify alone', measured: of(alone, 'p50'), unit: 'ms' },
      { what: 'p50 of verify beside the reports', measured: of(beside, 'p50'), unit: 'ms' },
      {
        what: 'verify/s beside the reports',
        measured: median(beside.map(({ verify }) => verify.perSecond)),
        unit: '/s',
      },
      {
        what: 'reports/s, those refused included',
        measured: median(reported.map((each) => each.perSecond)),
        unit: '/s',
      },
      { what: 'p50 of a report', measured: median(reported.map(({ latency }) => latency.p50)), unit: 'ms' },
    ],
    rounds: { alone, beside },
    notes: [
      'Verifications of 100 warm keys, 1,600 a second; a third of the connections for reports is for one organization.',
    ],
  };
}
