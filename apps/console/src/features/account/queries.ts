import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';

/** The installation's settings do not change while a page is open. */
const staleTime = Number.POSITIVE_INFINITY;

/** With which other accounts people can log in here. */
export const providersQuery = queryOptions({
  queryKey: ['social-providers'],
  queryFn: async () => (await call(api.GET('/api/v1/auth/social'))).items,
  staleTime,
});

export const registrationQuery = queryOptions({
  queryKey: ['registration'],
  queryFn: () => call(api.GET('/api/v1/auth/register')),
  staleTime,
});
