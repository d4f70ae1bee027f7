import { z } from 'zod';
import type { Id } from '../../../../kernel/ids.ts';
import type { DynamicPath } from '../../dynamic/store.ts';

/** What a client calls a role, and which dynamic secret that is; nothing of it where there is none. */
export interface NamedRole extends Partial<DynamicPath> {
  role: string;
}

export const NamedRole = z.object({ role: z.string().max(768) }).transform((named): NamedRole => named);

export const Credentials = z.object({
  lease: z.object({ lease_id: z.string(), lease_duration: z.int(), renewable: z.boolean() }),
  data: z.object({ username: z.string(), password: z.string() }),
});

/** A dynamic secret, with the slugs that a full name has. */
export interface RoleRow {
  project: Id<'prj'>;
  environment: Id<'env'>;
  projectSlug: string;
  environmentSlug: string;
  path: string;
  name: string;
}
