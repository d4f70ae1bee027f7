import { defineModule, type Module } from '../../http/module.ts';
import { operationsErrors } from './errors.ts';
import { jobRoutes } from './jobs/routes.ts';

/** What operators see of the installation's own work: see README.md. */
export const operationsModule = (): Module =>
  defineModule({
    name: 'operations',
    lookups: new URL('./lookups.sql', import.meta.url),
    errors: operationsErrors,
    routes: jobRoutes,
  });
