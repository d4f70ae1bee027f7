import { defineModule, type Module } from '../../http/module.ts';
import { catalogueOf } from './catalogue.ts';
import { accessErrors } from './errors.ts';
import { accessPersonalData } from './personal-data.ts';
import * as bindings from './routes/bindings.ts';
import * as roles from './routes/roles.ts';
import { type AccessState, accessState, openState } from './state.ts';
import { eraseOrganization as eraseBindings, removeOf as removeBindingsOf } from './store/bindings.ts';
import { eraseOrganization as eraseRoles } from './store/roles.ts';

/** Who may do what: the one engine, the built-in roles and their bindings. */
export const accessModule = (): Module =>
  defineModule<AccessState>({
    name: 'access',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { rol: 'role', bnd: 'role binding' },
    errors: accessErrors,
    grants: {
      developer: ['access:explain', 'bindings:read', 'roles:read'],
      viewer: ['access:explain', 'bindings:read', 'roles:read'],
      billing: ['access:explain', 'roles:read'],
    },
    routes: [bindings, roles].flatMap((nouns) => Object.values(nouns)),
    subscriptions: [
      {
        name: 'access.erase-organization',
        type: 'organization.erased',
        handle: (background, { org }) =>
          background.inSystem(async (tx) => {
            await eraseBindings(tx, org);
            await eraseRoles(tx, org);
          }),
      },
      {
        // They count no more already: an account that is gone holds nothing.
        name: 'access.forget-service-account',
        type: 'service-account.deleted',
        handle: (background, { org, subject }) => background.inSystem((tx) => removeBindingsOf(tx, org, subject)),
      },
    ],
    personalData: accessPersonalData,
    service: accessState,
    setup: (kernel, _config, modules) => ({
      ...openState(kernel),
      catalogue: catalogueOf(modules.flatMap(({ routes = [] }) => routes)),
    }),
  });
