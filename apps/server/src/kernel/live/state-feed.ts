import { systemActor } from '../caller.ts';
import type { Kernel } from '../kernel.ts';
import { VersionedState } from './state.ts';
import type { StateSource } from './topic.ts';

const actor = systemActor('live');

/** A state of one organization, looked at for all listeners of this node together. */
export class StateFeed {
  readonly state: VersionedState;
  private readonly kernel: Kernel;
  private readonly source: StateSource;
  private readonly org: string;
  private readonly opened: Promise<void>;
  private readonly timer: NodeJS.Timeout;
  private looking = false;

  constructor(kernel: Kernel, topic: string, source: StateSource, org: string) {
    this.kernel = kernel;
    this.state = new VersionedState(topic);
    this.source = source;
    this.org = org;
    this.opened = this.read().then((data) => this.state.become(data));
    this.timer = setInterval(() => void this.look(), source.everyMs).unref();
  }

  /** @throws where the database does not answer. */
  ready(): Promise<void> {
    return this.opened;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || !this.state.isKnown) return;
    this.looking = true;
    try {
      this.state.become(await this.read());
    } catch (error) {
      this.kernel.log.warn({ err: error, org: this.org }, 'a live state could not be read; it is tried again');
    } finally {
      this.looking = false;
    }
  }

  private read(): Promise<Record<string, unknown>> {
    const work = (tx: Parameters<StateSource['read']>[0]) => this.source.read(tx);
    return this.kernel.database.tenant(actor, { org: this.org }, work, { readOnly: true, purpose: 'reports' });
  }
}
