import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import type { MigrationSource } from '../kernel/db/migrate.ts';
import type { TenantTx } from '../kernel/db/tx.ts';
import type { ErrorFactories } from '../kernel/errors.ts';
import type { DeclaredEvent, Subscription } from '../kernel/events/events.ts';
import type { Job } from '../kernel/jobs/jobs.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Topic } from '../kernel/live/topic.ts';
import type { Service } from '../kernel/services.ts';
import type { Guide } from './docs.ts';
import type { PersonalData } from './personal-data.ts';
import type { Pipeline } from './pipeline.ts';
import type { Permission, Route } from './route.ts';

/** Permissions that a module gives to built-in roles. Owners and admins hold everything by wildcard. */
export type Grants = Readonly<Partial<Record<'developer' | 'viewer' | 'billing', readonly Permission[]>>>;

/** A module's definition: all that app.ts has to know of it. */
export interface Module<State = unknown> {
  /** Its folder's name. */
  name: string;
  /** The folder of its migrations; absent where it has no tables. */
  migrations?: URL;
  /** Its functions that answer across organizations; see kernel/db/lookups.ts. */
  lookups?: URL;
  /** Types of ids and what they name: `{ cus: 'customer' }`. */
  ids?: Readonly<Record<string, string>>;
  errors?: ErrorFactories;
  /** What it tells other modules and, through webhooks, customers. */
  events?: readonly DeclaredEvent[];
  /** What can be listened to. */
  topics?: readonly Topic[];
  /** Which built-in roles hold its permissions. */
  grants?: Grants;
  /** Permissions that admins do not hold. */
  ownerOnly?: readonly Permission[];
  /** Refuses an act that would exceed an entitlement, in the act's transaction: for routes that declare one. */
  admit?(tx: TenantTx, entitlement: string): Promise<void>;
  /** How many an organization has of what its routes declare as their `entitlement`. */
  counts?: Readonly<Record<string, (tx: TenantTx) => Promise<number>>>;
  routes?: readonly Route[];
  /** Its pages under /docs. */
  guides?: readonly Guide[];
  /** Names of limits that no declared route has: those of what it mounts. */
  limits?: readonly string[];
  jobs?: readonly Job[];
  subscriptions?: readonly Subscription[];
  /** What it holds of people: exported to them, and erased with them. */
  personalData?: PersonalData;
  /** Journal streams it stores: stream name → URL of the file that exports `ingest`. */
  sinks?: Readonly<Record<string, URL>>;
  /** Its running state and the token under which operations find it. */
  service?: Service<State>;
  /** Makes the state, after migrations, in module order: earlier modules' services are there. */
  setup?(kernel: Kernel, config: Config, modules: readonly Module[]): Promise<State> | State;
  /** Adds what no declaration can say (a protocol with its own server), once the declared routes are there. */
  mount?(server: FastifyInstance, pipeline: Pipeline): void;
  /** Begins background work once the server listens. */
  start?(kernel: Kernel): Promise<void> | void;
  /** Ends it, before the journal and the database close. */
  stop?(kernel: Kernel): Promise<void> | void;
}

export const defineModule = <State = unknown>(module: Module<State>): Module => module as unknown as Module;

/** What LIMIT_OVERRIDES may name. */
export const limitNames = (modules: readonly Module[]): string[] =>
  modules.flatMap(({ limits = [], routes = [] }) => [
    ...limits,
    ...routes.flatMap((route) => (route.limits ?? []).map(({ name }) => name)),
  ]);

export const migrationSource = ({ name, migrations }: Module): MigrationSource[] =>
  migrations === undefined ? [] : [{ name, folder: migrations }];

/** @throws where two modules declare the same: a type of ids, an event or the name of a route. */
export function checkDeclarations(modules: readonly Module[]): void {
  refuseRepeats(
    'id type',
    modules.flatMap(({ ids = {} }) => Object.keys(ids)),
  );
  refuseRepeats(
    'event',
    modules.flatMap(({ events = [] }) => events.map(({ type }) => type)),
  );
  refuseRepeats(
    'live topic',
    modules.flatMap(({ topics = [] }) => topics.map(({ name }) => name)),
  );
  refuseRepeats(
    'route name',
    modules.flatMap(({ routes = [] }) => routes.flatMap(({ name }) => name ?? [])),
  );
}

function refuseRepeats(what: string, names: readonly string[]): void {
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new Error(`the ${what} ${repeated} is declared twice`);
}
