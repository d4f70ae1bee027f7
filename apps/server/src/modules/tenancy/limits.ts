/** Projects per organization: a page or two for people, and a bound for programs that create them in a loop. */
export const maxProjects = 500;
/** Environments per project. */
export const maxEnvironments = 50;
/** Service accounts per organization: one per program that calls Nexus, a page or two for people. */
export const maxServiceAccounts = 200;
/** Client secrets per service account: the one in use, its successor, and a few spare. */
export const maxAccountSecrets = 5;
/** Days between the deletion of an organization and its erasure (specification). */
export const graceDays = 30;
/** Days for which the link in an invitation works (specification). */
export const invitationDays = 7;
/** Open invitations per organization: enough for the first day of a large company, and a bound for spammers. */
export const maxOpenInvitations = 200;
/** Mails per invitation, the first included. */
export const maxInvitationMails = 5;
/** Days for which a closed invitation stays in the list, without its address. */
export const closedInvitationDays = 30;
/** Teams per organization, and members per team. */
export const maxTeams = 200;
export const maxTeamMembers = 500;
