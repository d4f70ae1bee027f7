import { z } from 'zod';
import type { Resource } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';

export const OrganizationPath = z.object({ org: Id('org') });

interface Asked {
  caller: Caller;
  params: { org: string };
}

/**
 * The organization in the path is the one acted in; any other one is not there, whoever asks. Comes before the
 * permission is looked at and before a transaction is opened, so not one row is read.
 */
export function ownOrganization({ caller, params }: Asked): Resource {
  if (params.org !== caller.org) throw errors.NOT_FOUND();
  return {};
}

/** As `ownOrganization`, for routes that ask for no permission. */
export function inOwnOrganization(asked: Asked): { org: string; person?: string } {
  ownOrganization(asked);
  const { org, person } = asked.caller;
  return { org: org ?? '', ...(person === undefined ? {} : { person }) };
}

/** What a deletion answers. */
export const Deleted = z.object({ deleted: z.literal(true) });

export const deleted = { deleted: true } as const;
