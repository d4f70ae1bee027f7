/** Most projects of an organization: a page or two for people, and a bound for whoever loops over them. */
export const maxProjects = 500;
/** Most environments of a project: branches have theirs elsewhere. */
export const maxEnvironments = 50;
/** Days between the deletion of an organization and its erasure (specification). */
export const graceDays = 30;
