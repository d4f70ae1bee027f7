import { expect, it } from 'vitest';
import { activityText } from './activity.ts';

it.each([
  ['session.create', 'Log-in'],
  ['service-account.create-secret', 'Service account: create secret'],
  ['ping', 'Ping'],
])('%s reads %s', (action, text) => {
  expect(activityText(action)).toBe(text);
});
