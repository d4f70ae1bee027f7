import { day } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import * as store from './store/checkpoints.ts';

/** How long every checkpoint is kept, then one an hour, then one a day. Milliseconds. */
const keptAll = day;
const keptHourly = 30 * day;
/** Checkpoints of one transaction, and organizations that are looked up at once. */
const slice = 10_000;
const page = 1000;

/**
 * Deletes checkpoints that later ones make superfluous: each signs the hash of the whole chain before it, so a change
 * behind any place is found by every later checkpoint. Only the time of a forgery is then known less exactly.
 */
export async function thinCheckpoints({ database, clock }: Kernel, signal?: AbortSignal): Promise<void> {
  const now = clock.now();
  const bounds = { hourly: now - keptAll, daily: now - keptHourly, limit: slice };
  const thin = (org: string) =>
    database.system('audit.thin-checkpoints', (tx) => store.thinCheckpoints(tx, org, bounds));
  for (let after: string | undefined = ''; after !== undefined; ) {
    const behind: string = after;
    const orgs = await database.system('find audit chains', (tx) => store.chainsBehind(tx, behind, page));
    for (const org of orgs) while (signal?.aborted !== true && (await thin(org)) === slice);
    after = signal?.aborted === true ? undefined : orgs.at(-1);
  }
}
