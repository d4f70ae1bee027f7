import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { route } from '../../../http/route.ts';
import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { Id } from '../../../kernel/ids.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { readEffectiveAccess } from '../effective-access.ts';
import { bindingsInForce } from '../engine.ts';

const pattern = 'secrets:*';

const OwnBinding = describe(
  z.object({
    role: z.string(),
    roleName: z.string(),
    allow: z.array(z.string()),
    except: z.array(z.string()),
    projectId: Id('prj').nullable(),
    environmentId: Id('env').nullable(),
    path: z.string().nullable(),
  }),
  {
    role: ['Name of a built-in role, or id of one of the organization’s own', 'developer'],
    roleName: ['Name of the role for people', 'developer'],
    allow: ['Patterns of the permissions that the role holds', [pattern]],
    except: ['Patterns of the permissions that it does not hold all the same', ['organizations:delete']],
    projectId: 'The project that the role is limited to; null for none',
    environmentId: 'The environment that the role is limited to; null for none',
    path: ['The folder that the role is limited to, with those below it; null for none', '/payments'],
  },
).meta({ id: 'OwnBinding' });

const OwnAccess = describe(z.object({ bindings: z.array(OwnBinding), operator: z.boolean() }), {
  bindings: 'The roles you have now, yourself and through teams',
  operator: 'Whether the organization is the one that operates the installation',
}).meta({ id: 'OwnAccess' });

export const ownAccessRoute = route({
  name: 'access.readOwn',
  tag: { name: 'Access', description: 'Why a principal may or may not do something.' },
  method: 'GET',
  path: '/api/v1/access/own',
  summary: 'Read which roles you have in the organization, and what they hold',
  description: 'For what a user interface shows. Each call is decided by itself, by `permission` and place.',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  impersonation: 'read',
  reply: OwnAccess,
  act: ({ tx, caller }) => readOwnAccess(tx, caller),
});

async function readOwnAccess(tx: TenantTx, caller: Caller): Promise<z.input<typeof OwnAccess>> {
  const bindings = bindingsInForce(await readEffectiveAccess(tx, caller.id), tx.now);
  return {
    bindings: bindings.map(({ role, roleName, permissions, project, environment, path }) => ({
      ...{ role, roleName, allow: [...permissions.allow], except: [...permissions.except] },
      projectId: (project as Id<'prj'> | undefined) ?? null,
      environmentId: (environment as Id<'env'> | undefined) ?? null,
      path: path ?? null,
    })),
    operator: caller.org === operatorOrg,
  };
}
