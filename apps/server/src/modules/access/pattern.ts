/**
 * The grammar of permissions: `resource:action`. A pattern may put `*` for either segment; `*` alone means `*:*`.
 * Roles, scopes of keys and tokens, and custom roles all speak it; a route names exactly one permission.
 */
const segment = '[a-z0-9][a-z0-9._-]{0,62}';

/** Source of a regular expression that a permission pattern matches: for schemas and OpenAPI. */
export const patternSource = `^(\\*|(\\*|${segment}):(\\*|${segment}))$`;

export { matches } from '@nexus/sdk/verification';

interface Segments {
  resource: string;
  action: string;
}

function segmentsOf(pattern: string): Segments {
  if (pattern === '*') return { resource: '*', action: '*' };
  const colon = pattern.indexOf(':');
  return { resource: pattern.slice(0, colon), action: pattern.slice(colon + 1) };
}

/** Whether everything under `inner` falls under `outer`, whatever permissions there will ever be. */
export function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [segmentsOf(outer), segmentsOf(inner)];
  return spans(wide.resource, narrow.resource) && spans(wide.action, narrow.action);
}

const spans = (wide: string, narrow: string): boolean => wide === '*' || wide === narrow;

/** Whether some permission falls under both. */
export function intersects(one: string, other: string): boolean {
  const [a, b] = [segmentsOf(one), segmentsOf(other)];
  return meets(a.resource, b.resource) && meets(a.action, b.action);
}

const meets = (a: string, b: string): boolean => a === '*' || b === '*' || a === b;
