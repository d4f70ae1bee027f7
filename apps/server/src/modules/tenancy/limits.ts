/** Projects of an organization: a page or two for people, and a bound for code that loops over them. */
export const maxProjects = 500;
/** Environments of a project. */
export const maxEnvironments = 50;
/** Service accounts of an organization: one per program that calls Nexus. */
export const maxServiceAccounts = 200;
/** Client secrets of one service account: the one in use, its successor, and room for mistakes. */
export const maxAccountSecrets = 5;
/** Days between the deletion of an organization, customer, project or environment and its erasure. */
export const graceDays = 30;
/** Days for which the link in an invitation works. */
export const invitationDays = 7;
/** Open invitations of an organization: enough for a large company's first day, too few for spam. */
export const maxOpenInvitations = 200;
/** Mails of one invitation, the first included. */
export const maxInvitationMails = 5;
/** Days for which a closed invitation stays in the list, without its address. */
export const closedInvitationDays = 30;
/** Teams of an organization. */
export const maxTeams = 200;
/** Members of a team. */
export const maxTeamMembers = 500;
