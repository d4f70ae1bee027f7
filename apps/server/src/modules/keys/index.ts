import { defineModule } from '../../http/module.ts';
import { subscriptions } from './events.ts';
import { keysPersonalData } from './personal-data.ts';
import * as routes from './routes.ts';
import { createState, type KeysState, keysState } from './state.ts';

export { identifyKey } from './verify.ts';

export const keys = defineModule<KeysState>({
  name: 'keys',
  migrations: new URL('./migrations/', import.meta.url),
  routes: Object.values(routes),
  subscriptions,
  personalData: keysPersonalData,
  service: keysState,
  setup: createState,
});
