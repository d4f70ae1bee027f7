import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import { Deleted, deleted } from '../../http/noun.ts';
import { day, toDate, toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { defineEvent } from '../../kernel/events/events.ts';
import { Instant } from '../../kernel/schema.ts';
import { tenancyErrors } from './errors.ts';
import { graceDays } from './limits.ts';

const words = {
  erasedAfter: 'From when on it is erased for good; until then it can be restored',
  keys: ['How many keys stop working with it, without those that were revoked before', 12],
  environments: ['How many environments are deleted with it', 3],
} as const;

/** What a deletion that can be undone answers. */
const WithGrace = Deleted.extend({ erasedAfter: Instant, keys: z.int() });
export const DeletedWithGrace = describe(WithGrace, words).meta({ id: 'DeletedWithGrace' });
export const DeletedProject = describe(WithGrace.extend({ environments: z.int() }), words).meta({
  id: 'DeletedProject',
});

/** What its audit entry and its event say besides. */
export const DeletionFacts = describe(z.object({ erasedAfter: z.iso.datetime(), keys: z.int() }), words);

export const graceEvents = (name: 'customer' | 'project' | 'environment') => ({
  restored: defineEvent(
    `${name}.restored`,
    `A deleted ${name} was restored`,
    z.object({ keys: z.int().describe('How many keys work again') }),
  ),
  erased: defineEvent(`${name}.erased`, `A deleted ${name} was erased for good`, z.object({})),
});

const erasedAfterOf = (tx: TenantTx): number => tx.now + graceDays * day;

/** Out of use with the commit, erased after the grace. */
export const deletedNow = (tx: TenantTx) => ({
  deletedAt: tx.date,
  eraseAfter: toDate(erasedAfterOf(tx)),
  updatedAt: tx.date,
});

export const restoredNow = (tx: TenantTx) => ({ deletedAt: null, eraseAfter: null, updatedAt: tx.date });

/** As facts of the audit entry, and as the reply. */
export const deletionOf = (tx: TenantTx, keys: number) => ({
  facts: { erasedAfter: toIso(erasedAfterOf(tx)), keys },
  reply: { ...deleted, erasedAfter: erasedAfterOf(tx), keys },
});

/** @throws NOT_DELETED */
export function assertDeleted({ deletedAt }: { deletedAt: number | null }): void {
  if (deletedAt === null) throw tenancyErrors.NOT_DELETED();
}
