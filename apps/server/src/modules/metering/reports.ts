import type { RouteLimit } from '../../http/route.ts';

/** What all reports of usage have in common. They are never billable: who is over quota must see why. */
export const report = {
  method: 'GET',
  permission: 'usage:read',
  impersonation: 'read',
  meter: false,
  report: true,
  tag: { name: 'Usage', description: 'What was used: requests and billable units.' },
} as const;

/** Routes with limits of one name count together, so each has one definition. */
export const overviews: readonly RouteLimit[] = [{ name: 'overviews', limit: 100, windowSeconds: 60, by: 'caller' }];
export const analytics: readonly RouteLimit[] = [{ name: 'analytics', limit: 20, windowSeconds: 60, by: 'caller' }];
