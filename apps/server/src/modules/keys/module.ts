import { defineModule, type Module } from '../../http/module.ts';
import { keyErrors } from './errors.ts';
import { keyEvents } from './events.ts';
import { keysPersonalData } from './personal-data.ts';
import { keyRoutes } from './routes.ts';
import { createState, type KeysState, keysState } from './state.ts';
import { subscriptions } from './subscriptions.ts';

export const keysModule = (): Module =>
  defineModule<KeysState>({
    name: 'keys',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { api: 'API key', alo: 'allocation of units of a key' },
    errors: keyErrors,
    grants: {
      developer: ['keys:*'],
      viewer: ['keys:read'],
    },
    events: Object.values(keyEvents),
    routes: keyRoutes,
    subscriptions,
    personalData: keysPersonalData,
    service: keysState,
    setup: createState,
    stop: (kernel) => kernel.services.use(keysState).leases.stop(),
  });
