import { z } from 'zod';
import { Id } from '../../kernel/ids.ts';

/** What a member is in the organization as a whole; the access module says what each role may do. */
export const memberRoles = ['owner', 'admin', 'developer', 'viewer', 'billing'] as const;

export type BuiltInRole = (typeof memberRoles)[number];

/** A built-in role by its name, or one that the organization has made by its id. */
export const Role = z.union([z.enum(memberRoles), Id('rol')]);

export type MemberRole = z.infer<typeof Role>;
