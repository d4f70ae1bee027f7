import { errors } from '../../../../kernel/errors.ts';
import type { DynamicPath } from '../../dynamic/store.ts';
import { isPermitted } from '../../permissions.ts';
import { findPlace } from '../kv/store.ts';
import { type Looking, lookUp } from '../look-up.ts';
import type { NamedRole, RoleRow } from './schema.ts';
import { findRoles } from './store.ts';

/** Dynamic secrets of one name that are looked at. With more, one of them alone is not likely to be meant. */
const maxRoles = 200;
/** Full names that an error lists. */
const maxListed = 5;

/**
 * A role is a dynamic secret: `project.environment.folder.name` in full, with as many folders as there are. A name alone
 * will do where the caller may read exactly one dynamic secret with it.
 * @throws INVALID_REQUEST
 */
export async function locateRole({ kernel, caller, params }: Looking & { params: NamedRole }): Promise<NamedRole> {
  const { role } = params;
  const [project = '', environment, ...rest] = role.split('.');
  if (environment === undefined) return { ...(await findNamed({ kernel, caller }, project)), role };
  const name = rest.pop();
  const place = { mount: project, slug: environment };
  const found = name === undefined ? undefined : await lookUp({ kernel, caller }, (tx) => findPlace(tx, place));
  if (name === undefined || found === undefined || found.environment === null) return params;
  return { project: found.project, environment: found.environment, path: `/${rest.join('/')}`, name, role };
}

async function findNamed(looking: Looking, name: string): Promise<DynamicPath | undefined> {
  const all = (await lookUp(looking, (tx) => findRoles(tx, name, maxRoles))) ?? [];
  const permitted: RoleRow[] = [];
  for (const each of all) if (await isPermitted(looking, 'secrets:read', each)) permitted.push(each);
  const [only, ...others] = permitted;
  if (only === undefined || (others.length === 0 && all.length < maxRoles)) return only;
  const listed = permitted.slice(0, maxListed).map(fullName).join(', ');
  throw errors.INVALID_REQUEST(`Several roles are called ${name}: use a full name, such as ${listed}`);
}

const fullName = ({ projectSlug, environmentSlug, path, name }: RoleRow): string =>
  [projectSlug, environmentSlug, ...path.split('/').filter((each) => each !== ''), name].join('.');

/** @throws NOT_FOUND */
export function dynamicOf({ project, environment, path, name }: NamedRole): DynamicPath {
  if (project === undefined || environment === undefined || path === undefined || name === undefined) {
    throw errors.NOT_FOUND();
  }
  return { project, environment, path, name };
}
