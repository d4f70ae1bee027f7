import { defineModule } from '../../http/module.ts';
import type { Route } from '../../http/route.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { tenancyState } from '../tenancy/index.ts';
import { assertMayActAs, giver } from './authorize.ts';
import { catalogueOf } from './catalogue.ts';
import { accessPersonalData } from './personal-data.ts';
import * as bindings from './routes/bindings.ts';
import * as roles from './routes/roles.ts';
import { type AccessState, accessState, openState } from './state.ts';
import { eraseOrganization as eraseBindings, removeOf as removeBindingsOf } from './store/bindings.ts';
import { eraseOrganization as eraseRoles } from './store/roles.ts';

export { assertMayActAs, assertMayGrant, authorize } from './authorize.ts';
export { matches, patternSource } from './pattern.ts';

/** Makes the catalogue of permissions from all routes there are; app.ts calls it once it has them. */
export function declarePermissions({ services }: Kernel, declared: readonly Route[]): void {
  services.use(accessState).catalogue = catalogueOf(declared);
}

/** Who may do what: the one engine, the built-in roles and their bindings. */
export const access = defineModule<AccessState>({
  name: 'access',
  migrations: new URL('./migrations/', import.meta.url),
  routes: [bindings, roles].flatMap((nouns) => Object.values(nouns)),
  subscriptions: [
    {
      name: 'access.erase-organization',
      type: 'organization.erased',
      handle: ({ database }, { org }) =>
        database.system('erase the role bindings and roles of an organization', async (tx) => {
          await eraseBindings(tx, org);
          await eraseRoles(tx, org);
        }),
    },
    {
      // They count no more already: an account that is gone holds nothing.
      name: 'access.forget-service-account',
      type: 'service-account.deleted',
      handle: ({ database }, { org, subject }) =>
        database.system('remove the role bindings of a service account', (tx) => removeBindingsOf(tx, org, subject)),
    },
  ],
  personalData: accessPersonalData,
  service: accessState,
  setup(kernel) {
    kernel.services.use(tenancyState).access = { giver, assertMayActAs };
    return openState(kernel);
  },
});
