/** What a member is in the organization as a whole; the access module says what each role may do. */
export const memberRoles = ['owner', 'admin', 'developer', 'viewer', 'billing'] as const;

export type MemberRole = (typeof memberRoles)[number];
