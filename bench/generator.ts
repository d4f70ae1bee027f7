import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type autocannon from 'autocannon';
import { runScript, type Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import { jsonRequest, LoadGenerator } from './load/index.ts';

const connections = 64;
const body = JSON.stringify({ key: `eco_api_${'0'.repeat(22)}.${'0'.repeat(49)}`, permission: 'orders:read' });
const reply = JSON.stringify({ headers: { 'content-type': 'application/json' }, body: '{"valid":true}' });
const path = '/api/v1/keys/verify';

/** Which generator takes least from the server: the same bare route under each. The rates differ by the generator alone. */
export async function generator(options: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const load = new LoadGenerator();
  try {
    const bare = await setting.bare('verify', { REPLY: reply });
    const list = [jsonRequest('verify', `POST ${path}`, { body: JSON.parse(body) })];
    const wrk = spawnSync('wrk', ['--version']).error === undefined;
    const script = join(setting.folder, 'verify.lua');
    writeFileSync(script, `wrk.method="POST"\nwrk.body='${body}'\nwrk.headers["Content-Type"]="application/json"\n`);
    const rounds = await interleave<string, number>(options, {
      own: async (forMs) =>
        (await load.clean({ port: bare.port, connections, lists: [list], forMs, accept: [200] })).perSecond,
      autocannon: (ms) => byAutocannon(bare, ms),
      ...(wrk ? { wrk: async (ms) => byWrk(bare, script, ms) } : {}),
    });
    return {
      title: 'Load generators on the same bare route',
      checks: Object.entries(rounds).map(([name, rates]) => ({
        what: `bare route under ${name}`,
        measured: median(rates),
        unit: '/s',
      })),
      rounds,
      notes: wrk ? [] : ['wrk is not on PATH'],
    };
  } finally {
    load.stop();
    await setting.close();
  }
}

async function byAutocannon({ url }: Server, ms: number): Promise<number> {
  const args = [`${url}${path}`, body, String(connections), String(ms / 1000)];
  const result = await runScript<Pick<autocannon.Result, 'requests' | 'duration' | 'non2xx'>>(
    new URL('./load/autocannon.ts', import.meta.url),
    args,
  );
  if (result.non2xx > 0) throw new Error('autocannon got other statuses than 200');
  return result.requests.total / result.duration;
}

function byWrk({ url }: Server, script: string, ms: number): number {
  const args = ['-t1', `-c${connections}`, `-d${Math.ceil(ms / 1000)}s`, '-s', script, `${url}${path}`];
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' });
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  if (!(rate > 0)) throw new Error(`wrk printed\n${stdout}`);
  return rate;
}
