import { modules } from '../../src/app.ts';
import { builtInRolesOf } from '../../src/modules/access/built-in-roles.ts';
import { memberRoles } from '../../src/modules/tenancy/roles.ts';
import type { Answer } from '../app.ts';
import { asksPermission, type Declared } from '../world/declared.ts';
import { notInDialect, statusInDialect } from '../world/dialects.ts';
import { type Ready, send, sendWatched, spareRequest, validRequest } from '../world/requests.ts';
import { customerKey, keyWith, type Role, type World } from '../world/world.ts';

/**
 * A check asks one question of one route of a running server and answers what is wrong; nothing = it holds. It holds the
 * server to what the route declared at first, so a mutation of the declaration must make it find something.
 */
export type Check = (world: World, declared: Declared) => Promise<string[]>;

const builtInRoles = builtInRolesOf(modules);

const wrongToken =
  'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImVjb19rZXlfMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCJ9.eyJzdWIiOiJ4In0.AAAA';

/** Without credentials, and with ones that are none, the answer is 401 and nothing has happened. */
export const refusesStrangers: Check = async (world, declared) => {
  if (declared.spec.permission === 'public') return [];
  const ready = await spareRequest(world, declared, world.a);
  const theirs = await customerKey(world, world.a);
  return [
    ...(await refused(world, { ...ready, as: undefined }, 'nobody', null, 401, 'UNAUTHENTICATED')),
    ...(await refused(world, ready, 'a forged token', wrongToken, 401, 'INVALID_TOKEN')),
    ...(await refused(world, ready, "a customer's key", theirs, 401, 'INVALID_TOKEN')),
  ];
};

/** Callers of a kind that is not admitted get 403. */
export const refusesOtherKinds: Check = async (world, declared) => {
  const { permission, callers } = declared.spec;
  if (permission === 'public' || callers === undefined || callers.includes('key')) return [];
  const ready = await spareRequest(world, declared, world.a);
  // A key chooses no organization: it would be refused for that.
  const { 'x-nexus-organization': _, ...headers } = ready.headers;
  return refused(world, { ...ready, headers }, 'a key', await keyWith(world, ready.tenant, ['*:*']), 403, 'FORBIDDEN');
};

/** A customer gets through where the route says so: without that, no route is open to one. */
export const admitsCustomers: Check = async (world, declared) => {
  if (declared.spec.callers?.includes('customer') !== true) return [];
  const ready = await validRequest(world, declared, world.a);
  const answer = await send(world, ready);
  const wanted = declared.spec.status ?? 200;
  return answer.status === wanted ? [] : [describe(ready, 'a customer', answer, String(wanted))];
};

/** Each built-in role gets through, or 403, as its permissions say. */
export const obeysRoles: Check = async (world, declared) => {
  if (!asksPermission(declared)) return [];
  const found: string[] = [];
  for (const role of memberRoles) {
    const may = mayRole(role, declared.spec.permission);
    const ready = await (may ? validRequest : spareRequest)(world, declared, world.a);
    const as = ready.tenant.members[role].token;
    if (may) found.push(...(await admitted(world, ready, `the role ${role}`, as)));
    else found.push(...(await refused(world, ready, `the role ${role}`, as, 403, 'FORBIDDEN')));
  }
  return found;
};

/** Each scope of a key gets through, or 403, as the grammar of permissions says. */
export const obeysScopes: Check = async (world, declared) => {
  const { permission, callers } = declared.spec;
  if (!asksPermission(declared) || (callers !== undefined && !callers.includes('key'))) return [];
  const [resource = '', action = ''] = permission.split(':');
  const found: string[] = [];
  for (const scopes of [
    [`${resource}:elsewhere`, `elsewhere:${action}`],
    [`${resource}x:${action}`, `x${resource}:*`],
  ]) {
    const ready = await spareRequest(world, declared, world.a);
    const key = await keyWith(world, ready.tenant, scopes);
    found.push(...(await refused(world, ready, `a key with ${scopes}`, key, 403, 'FORBIDDEN')));
  }
  for (const scope of [permission, `${resource}:*`, `*:${action}`, '*:*']) {
    const ready = await validRequest(world, declared, world.a);
    const key = await keyWith(world, ready.tenant, [scope]);
    found.push(...(await admitted(world, ready, `a key with ${scope}`, key)));
  }
  return found;
};

/** The roles' permissions, read once more and differently from the engine: a segment is the word or a star. */
function mayRole(role: Role, permission: string): boolean {
  const [resource, action] = permission.split(':');
  const under = (pattern: string): boolean =>
    ['*', '*:*', `${resource}:*`, `*:${action}`, permission].includes(pattern);
  const { allow, except } = builtInRoles[role].permissions;
  return allow.some(under) && !except.some(under);
}

async function admitted(world: World, ready: Ready, who: string, as: string): Promise<string[]> {
  const { spec } = ready.declared;
  const answer = await send(world, ready, as);
  const wanted = spec.status ?? 200;
  if (answer.status === wanted || (who.startsWith('a key') && isAboutGranting(answer))) return [];
  return [describe(ready, who, answer, String(wanted))];
}

/** Who may grant, but holds too little to grant this, got past the permission of the route. */
const isAboutGranting = ({ status, body }: Answer): boolean =>
  status === 403 && !String(body.detail).startsWith('Needs the permission');

/** Refused with the code, as a problem document, and nothing changed but the records of refusals. */
export async function refused(
  world: World,
  ready: Ready,
  who: string,
  as: string | null | undefined,
  status: number,
  code: string,
  marks: readonly string[] = [],
): Promise<string[]> {
  const { answer, written } = await sendWatched(world, ready, as);
  const expected = statusInDialect(ready.declared, status, code);
  const traces = written.filter((table) => !marks.includes(table));
  return [
    ...(answer.status === expected && String(answer.body.code) === code
      ? notAProblem(ready.declared, answer).map((what) => describe(ready, who, answer, what))
      : [describe(ready, who, answer, `${expected} ${code}`)]),
    ...(traces.length === 0 ? [] : [`${ready.what} as ${who} was refused and changed ${traces.join(', ')}`]),
  ];
}

/** What a problem document lacks (RFC 9457 and ours), or a refusal in the route's own protocol. */
export function notAProblem(declared: Declared, answer: Answer): string[] {
  const { status, headers, body } = answer;
  const foreign = notInDialect(declared, answer);
  if (foreign !== undefined) return foreign;
  const lacks: string[] = [];
  if (!String(headers['content-type']).startsWith('application/problem+json')) lacks.push('application/problem+json');
  if (Number(body.status) !== status) lacks.push('its status in the body');
  for (const member of ['type', 'title', 'detail', 'code', 'kind', 'requestId', 'error']) {
    if (typeof body[member] !== 'string' || String(body[member]) === '') lacks.push(member);
  }
  if (status === 401 && headers['www-authenticate'] === undefined) lacks.push('www-authenticate');
  if ((status === 429 || status === 503) && headers['retry-after'] === undefined) lacks.push('retry-after');
  return lacks.length === 0 ? [] : [`a problem with ${lacks.join(', ')}`];
}

const describe = ({ what }: Ready, who: string, { status, text }: Answer, wanted: string): string =>
  `${what} as ${who}: ${status} ${text.slice(0, 200)}; wanted ${wanted}`;
