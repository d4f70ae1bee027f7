import { second } from '../kernel/clock.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Pipeline } from './pipeline.ts';

interface Readiness {
  /** `degraded`: something is wrong, but warm verifications are answered; it is in the load balancer. */
  status: 'ok' | 'degraded' | 'unavailable' | 'draining';
  /** What is wrong, in words for operators. */
  reasons: string[];
  database: boolean;
  bus: boolean;
  /** Milliseconds since the last proof that every revocation has arrived. */
  revocationLagMs: number;
  journal: ReturnType<Kernel['journal']['stats']>;
}

/** What `GET /ready` answers. Operators are told of what is wrong, at most once an hour each. */
export async function readinessOf({ kernel, load }: Pick<Pipeline, 'kernel' | 'load'>): Promise<Readiness> {
  const { alerts, bus, database, journal } = kernel;
  const isReachable = await database.reachable();
  const isHeard = bus.connected();
  const failures = failuresOf(kernel, isReachable && isHeard);
  const troubles = troublesOf(kernel, isReachable, isHeard);
  for (const title of failures) alerts.raise({ key: `ready:${title}`, title, detail: unready, severity: 'critical' });
  for (const title of troubles) alerts.raise({ key: `ready:${title}`, title, detail: degraded, severity: 'warning' });
  const status = failures.length > 0 ? 'unavailable' : troubles.length > 0 ? 'degraded' : 'ok';
  return {
    status: load.draining ? 'draining' : status,
    reasons: [...failures, ...troubles],
    database: isReachable,
    bus: isHeard,
    revocationLagMs: Math.round(bus.lagMs()),
    journal: journal.stats(),
  };
}

/** A busy machine is late for shorter. */
const lateMs = 2 * second;

const unready = 'GET /ready answers 503.';
const degraded = 'GET /ready answers 200 with the status degraded.';

/** What keeps even warm verifications from being answered. */
function failuresOf({ caches, journal }: Kernel, isCurrent: boolean): string[] {
  const refusal = journal.refusalReason();
  return [
    ...(refusal === undefined ? [] : [`the journal accepts no records: ${refusal}`]),
    ...(journal.overloaded() ? ['the journal is full of what PostgreSQL has not taken'] : []),
    ...(isCurrent || caches.mayServeStale() ? [] : ['revocations do not arrive']),
  ];
}

/** What keeps some requests from being answered, or from being answered as they should. */
function troublesOf({ database, kek, limiter }: Kernel, isReachable: boolean, isHeard: boolean): string[] {
  const exhausted = Object.entries(database.pools).filter(([, pool]) => pool.exhausted);
  const kekTrouble = kek.trouble?.();
  return [
    ...(isReachable ? [] : ['PostgreSQL does not answer']),
    ...(database.writeRefusal === undefined ? [] : [`PostgreSQL refuses writes: ${database.writeRefusal}`]),
    ...(isHeard ? [] : ['notifications are late']),
    ...(limiter.degradedMs > lateMs ? ['Redis does not answer: each node enforces its share of the limits'] : []),
    ...(kekTrouble === undefined ? [] : [`${kekTrouble}: only data keys in memory can be used`]),
    ...exhausted.map(([purpose]) => `all database connections for ${purpose} are in use`),
  ];
}
