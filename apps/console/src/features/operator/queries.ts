import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { pagesOf } from '../../api/queries.ts';

export type ListedOrganization = Schema<'ListedOrganization'>;
export type ListedUser = Schema<'ListedUser'>;
export type Impersonation = Schema<'Impersonation'>;
export type Job = Schema<'Job'>;
export type JobKind = Schema<'JobKind'>;
export type JobRun = Schema<'JobRun'>;

const pageSize = 50;

interface Search<Status> {
  search?: string | undefined;
  status?: Status | undefined;
}

export const overviewQuery = queryOptions({
  queryKey: ['operator', 'overview'],
  queryFn: () => call(api.GET('/api/v1/admin/analytics/overview')),
});

export const organizationsQuery = (search: Search<ListedOrganization['status']>) =>
  pagesOf(['operator', 'organizations', search], (cursor, signal) =>
    call(
      api.GET('/api/v1/operator/organizations', {
        params: { query: defined({ limit: pageSize, cursor, ...search }) },
        signal,
      }),
    ),
  );

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: ['operator', 'organizations', organization],
    queryFn: () =>
      call(api.GET('/api/v1/operator/organizations/{organization}', { params: { path: { organization } } })),
  });

export const usersQuery = (search: Search<ListedUser['status']>) =>
  pagesOf(['operator', 'users', search], (cursor, signal) =>
    call(
      api.GET('/api/v1/operator/users', { params: { query: defined({ limit: pageSize, cursor, ...search }) }, signal }),
    ),
  );

export const userQuery = (user: string) =>
  queryOptions({
    queryKey: ['operator', 'users', user],
    queryFn: () => call(api.GET('/api/v1/operator/users/{user}', { params: { path: { user } } })),
  });

export const impersonationsQuery = pagesOf(['operator', 'impersonations'], (cursor, signal) =>
  call(api.GET('/api/v1/operator/impersonations', { params: { query: defined({ limit: pageSize, cursor }) }, signal })),
);

export const encryptionKeysQuery = queryOptions({
  queryKey: ['operator', 'encryption-keys'],
  queryFn: async () => (await call(api.GET('/api/v1/admin/encryption-keys'))).items,
});

/** Milliseconds between two looks at what is connected. */
const liveEveryMs = 5000;
export const liveQuery = queryOptions({
  queryKey: ['operator', 'live'],
  queryFn: () => call(api.GET('/api/v1/admin/live')),
  refetchInterval: liveEveryMs,
});

/** Milliseconds between two looks at the jobs, which come and go by themselves. */
const jobsEveryMs = 10_000;
export const jobsKey = ['operator', 'jobs'] as const;

export const jobKindsQuery = queryOptions({
  queryKey: [...jobsKey, 'kinds'],
  queryFn: async () => (await call(api.GET('/api/v1/operator/job-kinds'))).items,
  refetchInterval: jobsEveryMs,
});

export const jobsQuery = (filter: { status?: string | undefined; name?: string | undefined }) => ({
  ...pagesOf([...jobsKey, 'queue', filter], (cursor, signal) =>
    call(
      api.GET('/api/v1/operator/jobs', { params: { query: defined({ limit: pageSize, cursor, ...filter }) }, signal }),
    ),
  ),
  refetchInterval: jobsEveryMs,
});

export const jobRunsQuery = (name: string) =>
  pagesOf([...jobsKey, 'runs', name], (cursor, signal) =>
    call(
      api.GET('/api/v1/operator/job-kinds/{name}/runs', {
        params: { path: { name }, query: defined({ limit: pageSize, cursor }) },
        signal,
      }),
    ),
  );
