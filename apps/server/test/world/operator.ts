import { operatorOrg } from '../../src/kernel/record.ts';
import { memberRoles } from '../../src/modules/tenancy/index.ts';
import { enrol, type Tenant, type World } from './world.ts';

const operators = new WeakMap<World['app'], Promise<Tenant>>();

/** The operator organization with somebody in every role, once per world. */
export function operator(world: World): Promise<Tenant> {
  const found = operators.get(world.app) ?? makeOperator(world);
  operators.set(world.app, found);
  return found;
}

async function makeOperator(world: World): Promise<Tenant> {
  const people = await world.people();
  const { members } = people;
  for (const role of memberRoles) await enrol(world, operatorOrg, members[role].user, role);
  return { ...people, org: operatorOrg, keys: new Map() };
}
