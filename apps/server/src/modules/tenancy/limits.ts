/** Most projects of an organization: a page or two for people, and a bound for whoever loops over them. */
export const maxProjects = 500;
/** Most environments of a project: branches have theirs elsewhere. */
export const maxEnvironments = 50;
/** Most service accounts of an organization: one per program that calls Nexus, and a page or two for people. */
export const maxServiceAccounts = 200;
/** Most client secrets of one service account: the one in use, the one that follows, and room for a mistake. */
export const maxAccountSecrets = 5;
/** Days between the deletion of an organization and its erasure (specification). */
export const graceDays = 30;
/** Days for which the link in an invitation works (specification). */
export const invitationDays = 7;
/** Most open invitations of an organization: a large company's first day, and a bound for whoever sends junk by us. */
export const maxOpenInvitations = 200;
/** Most mails of one invitation, the first included. */
export const maxInvitationMails = 5;
/** Days for which a closed invitation stays in the list, without its address. */
export const closedInvitationDays = 30;
/** Most teams of an organization, and most members of a team. */
export const maxTeams = 200;
export const maxTeamMembers = 500;
