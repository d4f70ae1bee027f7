import { register, several } from './kit/client.ts';
import { runScript } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator, type LoadReport } from './load/index.ts';

const cost = 12;
const connections = 16;
/** Lock-out counts attempts before it knows how they end and lets five of an account pass: four at once are safe. */
const accounts = 32;
/** More than the server lets wait, so that some are told to come back later. */
const floodConnections = 128;
/** A few per second per core: below this a round counts too few log-ins. */
const leastSeconds = 8;
const healthEveryMs = 10;

interface Side {
  perSecond: number;
  report?: LoadReport;
}

/** Log-ins against bcrypt alone, and whether others notice a flood of them. */
export async function login({ rounds: count, seconds }: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  const probe = new LoadGenerator();
  try {
    const nexus = await setting.nexus();
    const people = await several(accounts, () => register(nexus.url), 4);
    const lists = people.map(({ email, password }) => [
      jsonRequest('login', 'POST /api/v1/auth/login', { body: { email, password } }),
    ]);
    const options = { rounds: count, seconds: Math.max(seconds, leastSeconds) };
    const rounds = await interleave<'nexus' | 'bcrypt', Side>(options, {
      nexus: async (forMs) => {
        const report = await load.clean({ port: nexus.port, connections, lists, forMs, accept: [200] });
        return { perSecond: report.perSecond, report };
      },
      bcrypt: (ms) =>
        runScript<Side>(new URL('./bare/bcrypt.ts', import.meta.url), [String(cost), String(connections), String(ms)]),
    });
    const health = await interleave(options, {
      flood: async (forMs) => {
        const { port } = nexus;
        const [flood, probed] = await Promise.all([
          load.run({ port, connections: floodConnections, lists, forMs, everyMs: 20, accept: [200] }),
          probe.clean({ port, connections: 1, lists: [[healthRequest]], forMs, everyMs: healthEveryMs, accept: [200] }),
        ]);
        const others = Object.keys(flood.refused).filter((status) => status !== '429');
        if (flood.broken > 0 || others.length > 0) throw new Error(`the flood got ${others}: ${flood.example}`);
        return { flood, probed };
      },
    });
    return outcome(rounds, health.flood);
  } finally {
    load.stop();
    probe.stop();
    await setting.close();
  }
}

const healthRequest = jsonRequest('health', 'GET /health');

function outcome(
  rounds: Record<'nexus' | 'bcrypt', Side[]>,
  floods: { flood: LoadReport; probed: LoadReport }[],
): Outcome {
  const rate = (sides: Side[]): number => median(sides.map(({ perSecond }) => perSecond));
  return {
    title: 'Log-ins against bcrypt alone, and health under a flood of them',
    checks: [
      { what: 'log-ins/s', measured: rate(rounds.nexus), unit: '/s' },
      { what: `bcrypt alone, cost ${cost}, all cores`, measured: rate(rounds.bcrypt), unit: '/s' },
      {
        what: 'of bcrypt alone',
        measured: (rate(rounds.nexus) / rate(rounds.bcrypt)) * 100,
        unit: '%',
        target: { relation: '>=', value: 90 },
      },
      {
        what: `p99 of GET /health under ${floodConnections} log-ins at once`,
        measured: median(floods.map(({ probed }) => probed.latency.p99)),
        unit: 'ms',
        target: { relation: '<=', value: 50 },
      },
      {
        what: 'log-ins/s that succeed in the flood',
        measured: median(floods.map(({ flood }) => flood.perSecond)),
        unit: '/s',
      },
    ],
    rounds: { ...rounds, floods },
    notes: [
      `${connections} connections for the rate; in the flood what does not fit in the line is answered 429 at once`,
    ],
  };
}
