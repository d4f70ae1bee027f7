/** What an organization has, as far as it is known; undefined while it loads or where the person may not see it. */
export interface Facts {
  projects: number | undefined;
  keys: number | undefined;
  customers: number | undefined;
  verifications: number | undefined;
  members: number | undefined;
}

export interface Step {
  id: 'project' | 'key' | 'customer' | 'verification' | 'member';
  title: string;
  description: string;
  isDone: boolean;
}

/** First steps in their order; those that the person cannot see are left out. */
export function stepsOf({ projects, keys, customers, verifications, members }: Facts): Step[] {
  const all: (Omit<Step, 'isDone'> & { count: number | undefined; least?: number })[] = [
    {
      id: 'project',
      title: 'Create a project',
      description: 'Name it, create its first key, and send the first request.',
      count: projects,
    },
    { id: 'key', title: 'Create an API key', description: 'Your programs call Nexus with it.', count: keys },
    {
      id: 'customer',
      title: 'Add a customer',
      description: 'Whoever pays for your API. Each gets keys of their own.',
      count: customers,
    },
    {
      id: 'verification',
      title: 'Verify a customer’s key',
      description: 'Create a key for the customer: the console shows the call with which your API verifies it.',
      count: verifications,
    },
    { id: 'member', title: 'Invite a colleague', description: 'With the role they need.', count: members, least: 2 },
  ];
  return all.flatMap(({ count, least = 1, ...step }) =>
    count === undefined ? [] : [{ ...step, isDone: count >= least }],
  );
}

/** Of a figure against the period before, as a share; undefined where there was nothing before. */
export const changeOf = (now: number, before: number): number | undefined =>
  before === 0 ? undefined : (now - before) / before;
