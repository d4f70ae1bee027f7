import { setTimeout as sleep } from 'node:timers/promises';
import { environmentOf } from '../../../http/noun.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { minute, toIso } from '../../../kernel/clock.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { authorize } from '../../access/index.ts';
import { isLiveServiceAccount } from '../../tenancy/index.ts';
import { keysState } from '../state.ts';
import { callerOf, isServiceAccount } from '../verify.ts';
import type { KeyChange } from './changes.ts';

/** A process counts a stream as dead that is silent for four of them. Milliseconds. */
const beatMs = 500;
/** A token is not looked at again: its caller comes back with one that is current. Milliseconds. */
const tokenMs = minute;
/** Changes that wait for a reader that is slow; more become one that names nothing. */
const maxWaiting = 1000;

/**
 * Tells changes of the organization's keys as they commit, and beats while this node hears of all of them in time. It ends
 * where the caller may no longer verify keys.
 */
export async function* streamChanges(kernel: Kernel, caller: Caller, signal: AbortSignal): AsyncGenerator<string> {
  const changes = new Waiting();
  const end = kernel.services.use(keysState).changes.subscribe(caller.org ?? '', (change) => changes.add(change));
  const until = caller.key === undefined ? kernel.clock.monotonic() + tokenMs : Number.POSITIVE_INFINITY;
  try {
    yield line({ type: 'ready' });
    while (!signal.aborted && kernel.clock.monotonic() < until) {
      if (kernel.bus.healthy()) {
        await assertMayVerify(kernel, caller);
        yield line({ type: 'beat', at: toIso(kernel.clock.now()) });
      }
      const beat = sleep(beatMs, undefined, { signal }).catch(() => {});
      while (!(await changes.orUntil(beat)))
        yield* changes.take().map((change) => line({ type: 'changed', ...change }));
    }
  } finally {
    end();
  }
}

const line = (message: object): string => `${JSON.stringify(message)}\n`;

/**
 * The key, its owner or the organization may have been suspended since.
 * @throws UNAUTHENTICATED, FORBIDDEN
 */
async function assertMayVerify(kernel: Kernel, caller: Caller): Promise<void> {
  const current = caller.key === undefined ? caller : await currentCaller(kernel, caller, caller.key);
  if (current === undefined) throw errors.UNAUTHENTICATED();
  const decision = await authorize(kernel, current, 'keys:verify', environmentOf({ caller: current }));
  if (!decision.allowed) throw errors.FORBIDDEN();
}

async function currentCaller(kernel: Kernel, client: Caller, id: string): Promise<Caller | undefined> {
  const { keys, load } = kernel.services.use(keysState);
  const key = await keys.get(id, load);
  const caller = key && callerOf(key, client, kernel.clock.now());
  if (caller?.org === undefined || !isServiceAccount(caller.id)) return caller;
  return (await isLiveServiceAccount(kernel, caller.id, caller.org)) ? caller : undefined;
}

class Waiting {
  private changes: KeyChange[] = [];
  private wake: (() => void) | undefined;

  add(change: KeyChange): void {
    this.changes = this.changes.length >= maxWaiting ? [{}] : [...this.changes, change];
    this.wake?.();
  }

  take(): KeyChange[] {
    return this.changes.splice(0);
  }

  /** False as soon as something waits, true when `end` comes first. */
  orUntil(end: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      this.wake = () => resolve(false);
      if (this.changes.length > 0) this.wake();
      void end.then(() => resolve(true));
    });
  }
}
