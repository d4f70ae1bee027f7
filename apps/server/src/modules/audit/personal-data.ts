import type { PersonalData } from '../../http/personal-data.ts';
import type { PersonTx } from '../../kernel/db/tx.ts';
import { type Activity, activityOf } from './activity.ts';

const sealed = { exported: 'activity', erased: 'sealed' } as const;

/** Entries of a person's export, of which each takes 20 µs to open; `GET /auth/activity` pages through all of them. */
const mostEntries = 1000;
/** Entries read at a time, so that other requests run in between. */
const page = 250;

/**
 * What the log holds of a person. Nothing is deleted: name, address and user agent are sealed under the person's key,
 * and the chain covers the ciphertext.
 */
export const auditPersonalData: PersonalData = {
  tables: {
    eco_audit_inbox: sealed,
    eco_audit_entries: sealed,
    eco_audit_actors: sealed,
    eco_audit_unpacked: sealed,
    eco_audit_coalesced: sealed,
  },
  export: async (tx) => ({ activity: await latest(tx) }),
  erase: async () => {},
};

async function latest(tx: PersonTx): Promise<Activity[]> {
  const found: Activity[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < mostEntries; ) {
    const { items, nextCursor } = await activityOf(tx, { limit: page, cursor });
    found.push(...items);
    cursor = nextCursor;
  }
  return found;
}
