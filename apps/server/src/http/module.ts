import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import type { MigrationSource } from '../kernel/db/migrate.ts';
import type { Subscription } from '../kernel/events/events.ts';
import type { Job } from '../kernel/jobs/jobs.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Service } from '../kernel/services.ts';
import type { PersonalData } from './personal-data.ts';
import type { Route } from './route.ts';
import type { Spine } from './spine.ts';

/** A module's definition: all that app.ts has to know of it. */
export interface Module<State = unknown> {
  /** Its folder's name. */
  name: string;
  /** The folder of its migrations; absent where it has no tables. */
  migrations?: URL;
  routes?: readonly Route[];
  jobs?: readonly Job[];
  subscriptions?: readonly Subscription[];
  /** What it holds of people: exported to them, and erased with them. */
  personalData?: PersonalData;
  /** Journal streams it takes in: stream name → URL of the file that exports `ingest`. */
  sinks?: Readonly<Record<string, URL>>;
  /** Its running state and the token under which operations find it. */
  service?: Service<State>;
  /** Makes the state, after migrations, in module order: earlier modules' services are there. */
  setup?(kernel: Kernel, config: Config): Promise<State> | State;
  /** Adds what no declaration can say (a protocol with its own server), once the declared routes are there. */
  mount?(server: FastifyInstance, spine: Spine): void;
  /** Begins background work once the server listens. */
  start?(kernel: Kernel): Promise<void> | void;
  /** Ends it, before the journal and the database close. */
  stop?(kernel: Kernel): Promise<void> | void;
}

export const defineModule = <State = unknown>(module: Module<State>): Module => module as unknown as Module;

export const migrationSource = ({ name, migrations }: Module): MigrationSource[] =>
  migrations === undefined ? [] : [{ name, folder: migrations }];
