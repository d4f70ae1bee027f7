import { isDeepStrictEqual } from 'node:util';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { viewOf } from '../event-types/event-types.ts';
import { matchesType } from '../event-types/pattern.ts';
import { webhooksState } from '../state.ts';
import { castData, newestVersion } from '../versions/versions.ts';
import { readEndpoint } from './endpoints.ts';

/** What a change of `apiVersion` would change for the endpoint. @throws NOT_FOUND */
export async function previewVersion(tx: TenantTx, id: Id<'whe'>, to: string, of?: Id<'cus'>) {
  const { apiVersion: from, events } = await readEndpoint(tx, id, of);
  const subscribed = [...tx.use(webhooksState).events.values()].filter(({ type }) =>
    events.some((pattern) => matchesType(pattern, type)),
  );
  const types = subscribed.map((event) => {
    const example = (viewOf(event).example ?? {}) as Record<string, never>;
    const inVersion = (version: string) => castData(event.type, example, { from: newestVersion, to: version }) as never;
    const [before, after] = [inVersion(from), inVersion(to)];
    return { type: event.type, before, after, changed: !isDeepStrictEqual(before, after) };
  });
  return { from, to, types };
}
