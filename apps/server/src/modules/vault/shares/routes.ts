import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { vaultErrors } from '../errors.ts';
import { NewShare, OpenedShare, Opening, Share, share } from './schema.ts';
import { createShare, deleteShare, openShare, ownerOfShare } from './shares.ts';
import { listShares } from './store.ts';

const shares = '/api/v1/shares';

export const shareRoutes = [
  share.post(shares, {
    summary: 'Make a one-time link for something that was encrypted before it was sent here',
    description:
      'The key belongs into the part of the link after `#`, which browsers do not send. So the server cannot read the content.',
    body: NewShare,
    reply: Share,
    act: ({ tx, body }) => createShare(tx, body),
  }),
  share.get(shares, {
    summary: 'List one-time links, newest first',
    query: PageQuery,
    reply: PageOf(Share),
    act: ({ tx, query }) => listShares(tx, query),
  }),
  share.delete(`${shares}/:share`, {
    summary: 'Withdraw a one-time link: it cannot be opened any more',
    reply: Deleted,
    errors: [errors.NOT_FOUND],
    act: ({ tx, params }) => deleteShare(tx, params.share),
  }),
  share.post(`${shares}/:share/open`, {
    summary: 'Take one view of a one-time link; with the last one the content is gone',
    description: 'A GET would be sent by programs that show previews of links, and use it up.',
    permission: 'public',
    meter: false,
    idempotency: false,
    limits: [{ name: 'share-open', limit: 60, windowSeconds: 900, by: 'address' }],
    body: Opening,
    reply: OpenedShare,
    errors: [vaultErrors.SHARE_NOT_FOUND, vaultErrors.PASSPHRASE_WRONG],
    prepare: ({ kernel, params, body }) => ownerOfShare(kernel, params.share, body.proof),
    settings: ({ prepared }) => ({ org: prepared }),
    act: ({ tx, params }) => openShare(tx, params.share),
  }),
];
