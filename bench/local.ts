import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createCustomer, createKey, must, register, several } from './kit/client.ts';
import type { Outcome } from './kit/results.ts';
import { interleave, median, percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';
import type { Order, Told } from './local/process.ts';

const keysAtHand = 1000;
const processes = 3;
const revocationsPerRound = 30;

/** A process of a user's API, with the SDK in it. */
class Verifier {
  private readonly child = fork(fileURLToPath(new URL('./local/process.ts', import.meta.url)), {
    execArgv: [...process.execArgv],
  });

  async ask(order: Order): Promise<Told> {
    this.child.send(order);
    const [told] = (await once(this.child, 'message')) as [Told];
    return told;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}

/** Verifications that the SDK decides in its own process, against the same over HTTP. */
export async function local({ rounds, seconds }: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const verifiers = Array.from({ length: processes }, () => new Verifier());
  try {
    const { url } = await setting.nexus({});
    const { token } = await register(url);
    const customerId = await createCustomer(url, token, 'benchmark');
    const apiKey = await createKey(url, token, { scopes: ['keys:verify'] });
    const create = () => createKey(url, token, { kind: 'customer', customerId, scopes: ['orders:read'] });
    const keys = await several(keysAtHand, create);
    const [one] = verifiers as [Verifier];
    for (const verifier of verifiers) await verifier.ask({ what: 'start', url, apiKey, keys });
    const measured = await interleave(
      { rounds, seconds },
      {
        local: (ms) => one.ask({ what: 'run', mode: 'local', ms }),
        server: (ms) => one.ask({ what: 'run', mode: 'server', ms }),
      },
    );
    const seen: number[] = [];
    for (let each = 0; each < rounds * revocationsPerRound; each++) {
      const key = keys[each % keys.length] ?? '';
      const waits = verifiers.map((verifier) => verifier.ask({ what: 'await-refusal', key }));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const sentAt = Date.now();
      await must(url, `POST /api/v1/keys/${key.slice(0, 30)}/revoke`, { as: token, body: {} });
      for (const told of await Promise.all(waits)) seen.push((told.refusedAt ?? Number.NaN) - sentAt);
    }
    return outcome(measured, seen);
  } finally {
    for (const verifier of verifiers) verifier.stop();
    await setting.close();
  }
}

function outcome(measured: Record<'local' | 'server', Told[]>, seen: number[]): Outcome {
  const rate = (told: Told[]) => median(told.map(({ rate: each = Number.NaN }) => each));
  const [local, server] = [rate(measured.local), rate(measured.server)];
  const p99 = median(measured.local.map(({ p99Us = Number.NaN }) => p99Us));
  return {
    title: 'Verifications in the caller’s process',
    checks: [
      {
        what: 'warm decisions a second on one core',
        measured: local,
        unit: '1/s',
        target: { relation: '>=', value: 500_000 },
      },
      { what: 'p99 of a decision', measured: p99, unit: 'µs', target: { relation: '<=', value: 50 } },
      { what: 'the same client over HTTP, 32 at once', measured: server, unit: '1/s' },
      { what: 'how many times as many', measured: local / server, unit: '×', target: { relation: '>=', value: 100 } },
      {
        what: `p99 until each of ${processes} processes refuses a revoked key, from sending the revocation`,
        measured: percentile(seen, 0.99),
        unit: 'ms',
        target: { relation: '<=', value: 200 },
      },
    ],
    rounds: { ...measured, seen },
    notes: [
      `${keysAtHand} keys without limits. What is decided is reported in the background, which the rate includes.`,
    ],
  };
}
