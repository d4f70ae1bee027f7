import { Agent, request } from 'node:http';
import { createCustomer, createKey, must, register, several } from './kit/client.ts';
import type { Server } from './kit/processes.ts';
import type { Outcome } from './kit/results.ts';
import { percentile, type RunOptions } from './kit/rounds.ts';
import { createSetting } from './kit/setting.ts';

/** Per kind and round: fewer than the 100 live sessions that one person may have. */
const revocationsPerRound = 90;
/** Loops that ask the second node without pause, so that the moment is known to a fraction of a millisecond. */
const askers = 4;
const limitMs = 5000;
/** Log-ins of one account under way at once: lock-out counts attempts before it knows how they end, and lets five pass. */
const attemptsAtOnce = 4;

/** Milliseconds until the second node refuses. */
interface Seen {
  sinceSent: number;
  sinceAnswered: number;
}

interface Question {
  what: string;
  as: string;
  body?: unknown;
  /** Whether the reply says that the key or session holds no more. */
  refused(status: number, text: string): boolean;
}

/** Two processes on one database: the first revokes, the second is asked until it refuses. */
export async function revocation({ rounds }: RunOptions): Promise<Outcome> {
  const setting = await createSetting();
  const agent = new Agent({ keepAlive: true, maxSockets: askers });
  try {
    const env = { BCRYPT_COST: '10' };
    const first = await setting.nexus({ env });
    const second = await setting.nexus({ env });
    const keys: Seen[] = [];
    const sessions: Seen[] = [];
    const { token, email, password } = await register(first.url);
    const customerId = await createCustomer(first.url, token, 'benchmark');
    const platform = await createKey(first.url, token, { scopes: ['keys:verify'] });
    for (let round = 0; round < rounds; round++) {
      const made = await several(revocationsPerRound, () =>
        createKey(first.url, token, { kind: 'customer', customerId, scopes: ['orders:read'] }),
      );
      for (const key of made) keys.push(await revoke(first, second, agent, keyCase(key, platform, token)));
      const logIn = async (): Promise<string> => {
        const { body } = await must(first.url, 'POST /api/v1/auth/login', { body: { email, password } });
        return String(body.tokens?.accessToken);
      };
      const tokens = await several(revocationsPerRound, logIn, attemptsAtOnce);
      for (const each of tokens) sessions.push(await revoke(first, second, agent, sessionCase(each)));
    }
    return outcome(keys, sessions);
  } finally {
    agent.destroy();
    await setting.close();
  }
}

interface Case {
  act: { what: string; as: string };
  question: Question;
}

const keyCase = (key: string, platform: string, token: string): Case => ({
  act: { what: `POST /api/v1/keys/${key.slice(0, 30)}/revoke`, as: token },
  question: {
    what: 'POST /api/v1/keys/verify',
    as: platform,
    body: { key, permission: 'orders:read' },
    refused: (_status, text) => text.includes('"REVOKED"') || text.includes('"NOT_FOUND"'),
  },
});

const sessionCase = (token: string): Case => ({
  act: { what: 'POST /api/v1/auth/logout', as: token },
  question: { what: 'GET /api/v1/auth/me', as: token, refused: (status) => status === 401 },
});

async function revoke(first: Server, second: Server, agent: Agent, { act, question }: Case): Promise<Seen> {
  // The second node knows it, and has it in its cache.
  const before = await ask(second, agent, question);
  if (before) throw new Error(`${question.what} was refused before the revocation`);
  let refusedAt: number | undefined;
  const began = performance.now();
  const watch = async (): Promise<void> => {
    while (refusedAt === undefined && performance.now() - began < limitMs) {
      if (await ask(second, agent, question)) refusedAt ??= performance.now();
    }
  };
  const watching = Promise.all(Array.from({ length: askers }, watch));
  const sent = performance.now();
  await must(first.url, act.what, { as: act.as, body: {} });
  const answered = performance.now();
  await watching;
  if (refusedAt === undefined) throw new Error(`${act.what} was not seen within ${limitMs} ms`);
  return { sinceSent: refusedAt - sent, sinceAnswered: Math.max(0, refusedAt - answered) };
}

function ask({ port }: Server, agent: Agent, { what, as, body, refused }: Question): Promise<boolean> {
  const [method = 'GET', path = '/'] = what.split(' ');
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${as}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const call = request({ port, host: '127.0.0.1', method, path, agent, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => {
        text += chunk;
      });
      reply.on('end', () => resolve(refused(reply.statusCode ?? 0, text)));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function outcome(keys: Seen[], sessions: Seen[]): Outcome {
  const checks = [['key', keys] as const, ['session', sessions] as const].flatMap(([name, seen]) => {
    const sent = seen.map(({ sinceSent }) => sinceSent);
    const answered = seen.map(({ sinceAnswered }) => sinceAnswered);
    return [
      {
        what: `p99 until the second node refuses the ${name}, from sending the revocation`,
        measured: percentile(sent, 0.99),
        unit: 'ms',
        target: { relation: '<=' as const, value: 100 },
      },
      { what: `p50 of the same (${seen.length} revocations)`, measured: percentile(sent, 0.5), unit: 'ms' },
      { what: 'p99 from its answer', measured: percentile(answered, 0.99), unit: 'ms' },
    ];
  });
  return {
    title: 'Revocations seen by a second process',
    checks,
    rounds: { keys, sessions },
    notes: ['From the sending, so the revoking transaction itself is included.'],
  };
}
