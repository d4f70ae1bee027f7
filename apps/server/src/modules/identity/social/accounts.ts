import { toIso } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { enqueue } from '../../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageQuery, pageOf } from '../../../kernel/paging.ts';
import { takeAwayIn } from '../mfa/ways-in.ts';
import * as store from '../store/social.ts';
import { socialAccountUnlinked } from './events.ts';
import { openProfile } from './social.ts';

export interface SocialAccountView {
  id: Id<'soc'>;
  provider: string;
  /** At the provider, as of the last log-in. */
  email: string | null;
  name: string | null;
  createdAt: string;
  lastUsedAt: string;
}

export async function listSocialAccounts(tx: PersonTx, page: PageQuery): Promise<Page<SocialAccountView>> {
  const [after] = decodeCursor(page.cursor) ?? [];
  const rows = await store.listSocialAccounts(tx, page.limit + 1, after);
  const { items, nextCursor } = pageOf(
    rows,
    page.limit,
    ({ id }) => [id],
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => viewOf(tx.use(kernelService), row))), nextCursor };
}

async function viewOf(kernel: Kernel, row: store.SocialRow): Promise<SocialAccountView> {
  const { email = null, name = null } = await openProfile(kernel, row.id, row.profile);
  const { id, provider, createdAt, lastUsedAt } = row;
  return { id, provider, email, name, createdAt: toIso(createdAt), lastUsedAt: toIso(lastUsedAt) };
}

/** @throws NOT_FOUND, LAST_WAY_IN. */
export async function unlink(tx: PersonTx, id: Id<'soc'>): Promise<{ id: Id<'soc'>; unlinkedAt: string }> {
  const removed = await takeAwayIn(tx, () => store.deleteSocialAccount(tx, id));
  if (removed === undefined) throw errors.NOT_FOUND('No such account');
  const { provider } = removed;
  tx.audit({ resource: { type: 'social-account', id }, before: { provider }, risk: 'medium' });
  tx.emit(socialAccountUnlinked(id, { user: tx.person, provider }));
  await enqueue(tx, 'identity.send-notice', { notice: 'account-unlinked' });
  return { id, unlinkedAt: toIso(tx.now) };
}
