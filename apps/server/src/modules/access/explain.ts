import type { Resource } from '../../http/route.ts';
import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { assertEnvironment, assertProject } from '../tenancy/index.ts';
import { type Binding, decide } from './engine.ts';
import { readStanding } from './state.ts';

export interface ExplainInput {
  /** The caller itself, with the scopes of its key or token, where absent. */
  principal?: string | undefined;
  permission: string;
  resource?: Resource | undefined;
}

export interface Explanation {
  allowed: boolean;
  reason: string;
  binding?: {
    /** `eco_mem_…` where the membership itself decides, else `eco_bnd_…`. */
    id: string;
    role: string;
    roleName: string;
    /** The team that holds the binding; null = the principal itself. */
    team: { id: string; name: string } | null;
    project: string | null;
    environment: string | null;
    expiresAt: string | null;
  };
}

/** Why a caller may or may not do a thing; what others may do is told to those who may see the bindings. */
export async function explain(tx: TenantTx, caller: Caller, input: ExplainInput): Promise<Explanation> {
  const { principal = caller.id, permission } = input;
  const itself = principal === caller.id;
  const { now } = tx;
  const own = await standingIn(tx, caller.id);
  const mayLook = { permission: 'bindings:read', resource: {}, scopes: caller.scopes, now };
  if (!itself && !decide(own, mayLook).allowed) throw errors.FORBIDDEN('Needs the permission bindings:read');
  const standing = itself ? own : await standingIn(tx, principal);
  const resource = await completed(tx, input.resource ?? {});
  const verdict = decide(standing, { permission, resource, scopes: itself ? caller.scopes : undefined, now });
  const { allowed, reason, binding } = verdict;
  return { allowed, reason, ...(binding === undefined ? {} : { binding: told(binding) }) };
}

const standingIn = async (tx: TenantTx, principal: string) =>
  (await readStanding(tx, principal)) ?? { bindings: [], frozen: false };

async function completed(tx: TenantTx, { project, environment }: Resource): Promise<Resource> {
  if (environment !== undefined) {
    const found = await assertEnvironment(tx, environment);
    if (project !== undefined && found.projectId !== project)
      throw errors.NOT_FOUND('No such environment in the project');
    return { project: found.projectId, environment };
  }
  if (project !== undefined) await assertProject(tx, project);
  return { project };
}

const told = ({
  id,
  role,
  roleName,
  team,
  project,
  environment,
  expiresAt,
}: Binding): Explanation['binding'] & object => ({
  id,
  role,
  roleName,
  team: team === undefined ? null : { ...team },
  project: project ?? null,
  environment: environment ?? null,
  expiresAt: expiresAt === undefined ? null : toIso(expiresAt),
});
