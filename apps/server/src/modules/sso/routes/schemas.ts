import { z } from 'zod';
import type { Resource } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';

const OrganizationPath = z.object({ org: Id('org') });
export const AppsPath = OrganizationPath;
export const AppPath = OrganizationPath.extend({ app: Id('app') });

/** The organization in the path is the one acted in; any other one is not there, whoever asks. */
export function ownOrganization({ caller, params }: { caller: Caller; params: { org: string } }): Resource {
  if (params.org !== caller.org) throw errors.NOT_FOUND();
  return {};
}

export const Deleted = z.object({ deleted: z.literal(true) });
export const deleted = { deleted: true } as const;
