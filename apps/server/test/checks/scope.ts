import { appRole } from '../harness.ts';
import { type Declared, declaredRoutes } from '../world/declared.ts';
import { statusInDialect } from '../world/dialects.ts';
import { type Ready, sceneOf, send, sendWatched, validRequest } from '../world/requests.ts';
import { idTypeOf } from '../world/schema.ts';
import { callAs, keyWith, type World } from '../world/world.ts';
import type { Check } from './permit.ts';

/** As whom, and in whose scope, an act's statements ran. */
interface Seen {
  user: string;
  org: string;
  person: string;
}

const seen = new Map<string, Seen>();

/**
 * Makes every act ask PostgreSQL first who it is to it; answers how to undo it. Innermost: mutations come after it.
 */
export function watchScopes(): () => void {
  const undo = declaredRoutes.map(({ name, route }) => {
    const { act } = route;
    route.act = async (context) => {
      if (context.tx !== undefined) {
        const { rows } = await context.tx.client.query<Seen>(
          `select current_user as user, coalesce(current_setting('app.org', true), '') as org,
             coalesce(current_setting('app.person', true), '') as person`,
        );
        if (rows[0] !== undefined) seen.set(name, rows[0]);
      }
      return act(context);
    };
    return () => {
      route.act = act;
    };
  });
  return () => {
    for (const each of undo) each();
  };
}

/** The act runs as the app's login, in the caller's organization and on the caller's behalf, and nowhere else. */
export const staysInScope: Check = async (world, declared) => {
  const { scope = 'tenant', settings, permission, path } = declared.spec;
  if (scope === 'none') return [];
  seen.delete(declared.name);
  const ready = await validRequest(world, declared, world.a);
  seen.delete(declared.name);
  const answer = await send(world, ready);
  const found = seen.get(declared.name);
  if (found === undefined)
    return [`${declared.name} answered ${answer.status} and never asked PostgreSQL: ${answer.text}`];
  const wrong: string[] = [];
  const { org, members } = ready.tenant;
  if (found.user !== appRole(world.ownerUrl)) wrong.push(`runs as ${found.user}`);
  if (scope === 'tenant' && settings === undefined && found.org !== org)
    wrong.push(`runs in '${found.org}', not ${org}`);
  if (scope === 'tenant' && found.org === '') wrong.push('runs in no organization');
  if (scope === 'lookup' && found.org + found.person !== '') wrong.push('is a look-up and runs in a scope');
  // Operators act on the rows of the person in the path.
  const operated = path.startsWith('/api/v1/operator/') && ready.what.includes(found.person);
  const own = ['', members.owner.user].includes(found.person) || operated;
  if (permission !== 'public' && ready.as === members.owner.token && !own) wrong.push(`acts for ${found.person}`);
  return wrong.map((what) => `${declared.name} ${what}`);
};

/** Another organization's ids in the path do not exist: 404, also for a key that may do everything, and no trace. */
export const hidesOtherTenants: Check = async (world, declared) => {
  const { permission, path } = declared.spec;
  if (permission === 'public' || !path.includes(':')) return [];
  const theirs = await validRequest(world, declared, world.b);
  const ids = Object.values(await idsIn(world, declared, theirs));
  if (!ids.some((id) => id.startsWith('eco_')) && declared.spec.locate === undefined) return [];
  const ours = { ...theirs, tenant: world.a };
  const key = await keyWith(world, world.a, ['*:*']);
  // Where people may not call it, whoever may.
  const isOfPeople = declared.spec.callers?.includes('user') !== false;
  const own = isOfPeople ? undefined : (await validRequest(world, declared, world.a)).as;
  return [
    ...(await notThere(world, ours, own ?? world.a.members.owner.token)),
    ...(declared.spec.callers?.includes('key') === false ? [] : await notThere(world, ours, key)),
    ...(await notMine(world, theirs)),
  ];
};

const idsIn = async (_world: World, { spec }: Declared, { what }: Ready): Promise<Record<string, string>> => {
  const parts = (what.split(' ')[1] ?? '').split('?')[0]?.split('/') ?? [];
  return Object.fromEntries(
    spec.path.split('/').flatMap((part, at) => (part.startsWith(':') ? [[part, parts[at] ?? '']] : [])),
  );
};

async function notThere(world: World, ready: Ready, as: string): Promise<string[]> {
  seen.delete(ready.declared.name);
  const { answer, written } = await sendWatched(world, ready, as);
  const found = seen.get(ready.declared.name);
  const who = as.startsWith('eco_api_') ? 'a key' : 'the owner';
  const wanted = statusInDialect(ready.declared, 404, 'NOT_FOUND');
  return [
    ...(answer.status === wanted
      ? []
      : [`${ready.what} as ${who} of others: ${answer.status} ${answer.text.slice(0, 200)}; wanted ${wanted}`]),
    ...(written.length === 0 ? [] : [`${ready.what} as ${who} of another organization changed ${written}`]),
    ...(found === undefined || found.user === appRole(world.ownerUrl) ? [] : [`${ready.what} ran as ${found.user}`]),
    ...(found?.org === world.b.org ? [`${ready.what} ran in the other organization`] : []),
  ];
}

/** Naming the other organization in X-Nexus-Organization does not make one its member. */
async function notMine(world: World, theirs: Ready): Promise<string[]> {
  const answer = await callAs(world, world.b, world.a.members.owner.token, theirs.what, { body: theirs.body });
  return answer.status >= 400 && answer.status < 500
    ? []
    : [`${theirs.what} with X-Nexus-Organization of others: ${answer.status} ${answer.text.slice(0, 200)}`];
}

/** Routes that name other organizations by intention: the operator's, who may call them is tested beside the module. */
const across: ReadonlySet<string> = new Set(['POST /api/v1/operator/impersonations']);

/** Another organization's ids in the body or the query are refused or find nothing. */
export const takesNoForeignIds: Check = async (world, declared) => {
  if (declared.spec.permission === 'public' || across.has(declared.name)) return [];
  const found: string[] = [];
  for (const [name, schema] of Object.entries(declared.body?.properties ?? {})) {
    const type = idTypeOf(schema);
    if (type === undefined) continue;
    const ready = await validRequest(world, declared, world.a);
    const id = await sceneOf(world, world.b).make(type);
    const answer = await send(world, { ...ready, body: { ...(ready.body as object), [name]: id } });
    if (answer.status < 400 || answer.status >= 500)
      found.push(`${ready.what} took ${name} = ${id} of others: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  return found;
};
