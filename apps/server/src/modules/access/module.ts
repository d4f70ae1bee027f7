import { defineModule, type Module } from '../../http/module.ts';
import { on } from '../../kernel/events/events.ts';
import { organizationErased, serviceAccountDeleted } from '../tenancy/index.ts';
import { bindingRoutes } from './bindings/routes.ts';
import { binding } from './bindings/schema.ts';
import { deleteBindingsOf, eraseBindings } from './bindings/store.ts';
import { accessErrors } from './errors.ts';
import type { ExplainPort } from './explain/port.ts';
import { explainRoute } from './explain/routes.ts';
import { ownAccessRoute } from './own/routes.ts';
import { accessPersonalData } from './personal-data.ts';
import { roleRoutes } from './roles/routes.ts';
import { role } from './roles/schema.ts';
import { eraseRoles } from './roles/store.ts';
import { type AccessState, accessState, openState } from './state.ts';

/** Who may do what: the engine, the built-in roles, the organizations' own roles, and bindings. */
export const accessModule = (port: ExplainPort): Module =>
  defineModule<AccessState>({
    name: 'access',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { rol: 'role', bnd: 'role binding' },
    errors: accessErrors,
    events: [...binding.events, ...role.events],
    grants: {
      developer: ['access:explain', 'bindings:read', 'roles:read'],
      viewer: ['access:explain', 'bindings:read', 'roles:read'],
      billing: ['access:explain', 'roles:read'],
    },
    routes: [...bindingRoutes, ...roleRoutes, explainRoute(port), ownAccessRoute],
    subscriptions: [
      on(organizationErased, 'access.erase-organization', (background, { org }) =>
        background.inSystem(async (tx) => {
          await eraseBindings(tx, org);
          await eraseRoles(tx, org);
        }),
      ),
      // They no longer count: a deleted account holds nothing.
      on(serviceAccountDeleted, 'access.delete-bindings-of-service-account', (background, { org, subject }) =>
        background.inSystem(async (tx) => {
          await deleteBindingsOf(tx, org, subject);
        }),
      ),
    ],
    personalData: accessPersonalData,
    service: accessState,
    setup: openState,
  });
