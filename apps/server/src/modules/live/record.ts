import type { Pipeline } from '../../http/pipeline.ts';
import { journal } from '../../http/record.ts';
import { type Caller, recordedActor } from '../../kernel/caller.ts';
import type { NexusError } from '../../kernel/errors.ts';
import type { Connection } from '../../kernel/live/connection.ts';
import { operatorOrg, type UsageRecord } from '../../kernel/record.ts';

/** The line of one WebSocket in the request log, written when it has ended, as for streams. It is never billable. */
export class SocketRecord {
  private readonly pipeline: Pipeline;
  private readonly route: string;
  private readonly id: string;
  private readonly at: number;
  private readonly began: number;

  constructor(pipeline: Pipeline, route: string) {
    const { ids, clock } = pipeline.kernel;
    this.pipeline = pipeline;
    this.route = route;
    this.id = ids.next('req');
    this.at = clock.now();
    this.began = clock.monotonic();
  }

  async refused(error: NexusError, caller: Caller): Promise<void> {
    const isDenial = error.status === 401 || error.status === 403;
    const coalesced = isDenial ? this.counted('denied') : undefined;
    const { code, reason } = error;
    await this.write(caller, { status: error.status, bytesOut: 0, code, reason, coalesced });
  }

  async ended({ caller, bytes }: Connection): Promise<void> {
    // An operator who acts in somebody's name leaves a trace of what was looked at.
    const coalesced = caller.impersonator === undefined ? undefined : this.counted('success');
    await this.write(caller, { status: 101, bytesOut: bytes, code: undefined, reason: undefined, coalesced });
  }

  private counted(result: 'denied' | 'success'): UsageRecord['coalesced'] {
    return { action: 'request', result, resourceType: 'route', resourceId: this.route };
  }

  private async write(
    caller: Caller,
    said: Pick<UsageRecord, 'status' | 'bytesOut' | 'code' | 'reason' | 'coalesced'>,
  ): Promise<void> {
    const { record, kernel } = this.pipeline;
    const actor = recordedActor(caller);
    const usage: UsageRecord = {
      id: this.id,
      org: caller.org ?? operatorOrg,
      at: this.at,
      method: 'GET',
      route: this.route,
      durationUs: Math.round((kernel.clock.monotonic() - this.began) * 1000),
      bytesIn: 0,
      callerKind: actor.kind,
      callerId: actor.id,
      key: caller.key,
      meter: undefined,
      quantity: 0,
      customer: undefined,
      verifiedKey: undefined,
      tag: undefined,
      ...said,
    };
    await journal(record, usage, caller, []);
  }
}
