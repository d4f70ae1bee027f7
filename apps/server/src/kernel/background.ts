import { type SystemActor, systemActor } from './caller.ts';
import type { TxOptions } from './db/database.ts';
import type { PersonTx, SystemTx, TenantTx } from './db/tx.ts';
import type { Kernel } from './kernel.ts';
import type { Service } from './services.ts';

/**
 * What a job or a subscriber runs with: transactions that record under its name, in the organization and on behalf of
 * the person whose transaction enqueued it or emitted the event.
 */
export class Background {
  readonly kernel: Kernel;
  readonly actor: SystemActor;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal | undefined;
  private readonly owner: { org?: string | undefined; person?: string | undefined };

  constructor(
    kernel: Kernel,
    name: string,
    owner: { org?: string | undefined; person?: string | undefined } = {},
    signal?: AbortSignal,
  ) {
    this.kernel = kernel;
    this.actor = systemActor(name);
    this.owner = owner;
    this.signal = signal;
  }

  /** @throws where the work belongs to no organization: a job that the clock starts. */
  get org(): string {
    if (this.owner.org === undefined) throw new Error(`${this.actor.name} was started without an organization`);
    return this.owner.org;
  }

  /** @throws where the work belongs to no person. */
  get person(): string {
    if (this.owner.person === undefined) throw new Error(`${this.actor.name} was started without a person`);
    return this.owner.person;
  }

  use<T>(service: Service<T>): T {
    return this.kernel.services.use(service);
  }

  inTenant<T>(work: (tx: TenantTx) => Promise<T>, options?: TxOptions): Promise<T> {
    return this.kernel.database.tenant(this.actor, { org: this.org }, work, options);
  }

  inPerson<T>(work: (tx: PersonTx) => Promise<T>, options?: TxOptions): Promise<T> {
    return this.kernel.database.person(this.actor, { person: this.person }, work, options);
  }

  inSystem<T>(work: (tx: SystemTx) => Promise<T>): Promise<T> {
    return this.kernel.database.system(this.actor.name, work);
  }
}
