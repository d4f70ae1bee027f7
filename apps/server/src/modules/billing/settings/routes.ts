import { billingErrors } from '../errors.ts';
import { Settings, SettingsChanges, settings } from './schema.ts';
import { changeSettings, readSettings } from './settings.ts';

export const settingsRoutes = [
  settings.get('/api/v1/billing/settings', {
    action: 'read',
    summary: 'Read how you sell, and what stands on your invoices',
    reply: Settings,
    act: ({ tx }) => readSettings(tx),
  }),
  settings.patch('/api/v1/billing/settings', {
    summary: 'Change how you sell, for customers and invoices from now on',
    body: SettingsChanges,
    reply: Settings,
    errors: [billingErrors.PLAN_NOT_FOR_SALE],
    act: ({ tx, body }) => changeSettings(tx, body),
  }),
];
