import { z } from 'zod';
import { Id } from '../../kernel/ids.ts';

/** Roles of members, as `eco_members` checks them. The modules' `grants` say what each may do. */
export const memberRoles = ['owner', 'admin', 'developer', 'viewer', 'billing'] as const;

export type BuiltInRole = (typeof memberRoles)[number];

/** A built-in role by its name, or a role of the organization by its id. */
export const Role = z.union([z.enum(memberRoles), Id('rol')]);

export type MemberRole = z.infer<typeof Role>;
