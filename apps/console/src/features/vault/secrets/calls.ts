import { queryOptions } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';
import { isProblem } from '../../../api/problem.ts';
import { pagesOf, queryClient } from '../../../api/queries.ts';
import { type Environment, pathOf } from '../place.ts';

export type Secret = Schema<'Secret'>;
export type SecretValue = Schema<'SecretValue'>;

/** Where a secret is, or would be. */
export interface SecretPlace {
  environment: Environment;
  path: string;
  name: string;
}

/** The most that one page of names has. */
const pageSize = 1000;

const namesKey = (environment: string, deleted: boolean) => ['secrets', environment, deleted] as const;

/** All names of an environment, without values. */
export const namesQuery = (environment: Pick<Environment, 'id' | 'projectId'>, deleted = false) =>
  queryOptions({
    queryKey: namesKey(environment.id, deleted),
    queryFn: async ({ signal }) => {
      const secrets: Secret[] = [];
      let cursor: string | null | undefined;
      do {
        const query = {
          limit: pageSize,
          recursive: 'true' as const,
          ...(deleted && { deleted: 'true' as const }),
          ...(cursor && { cursor }),
        };
        const { items, nextCursor } = await call(
          api.GET('/api/v1/projects/{project}/environments/{environment}/secrets', {
            params: { path: pathOf(environment), query },
            signal,
          }),
        );
        secrets.push(...items);
        cursor = nextCursor;
      } while (cursor);
      return secrets;
    },
  });

/** After a change, whatever it was. */
export const refreshNames = (environment: Environment): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['secrets', environment.id] });

/** How many people must approve changes; null where nobody has to. */
export const policyQuery = (environment: Environment) =>
  queryOptions({
    queryKey: ['approval-policy', environment.id],
    queryFn: async ({ signal }) => {
      const params = { path: pathOf(environment) };
      try {
        return await call(
          api.GET('/api/v1/projects/{project}/environments/{environment}/approval-policy', { params, signal }),
        );
      } catch (error) {
        if (isProblem(error, 'NOT_FOUND')) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });

const secretPath = '/api/v1/projects/{project}/environments/{environment}/secrets/{name}';
const at = ({ environment, path, name }: SecretPlace) => ({ path: { ...pathOf(environment), name }, query: { path } });

/**
 * A value, which is recorded as read. `raw` leaves references as they are written, as an editor needs them; `version` is
 * that of the shared value, also where the person has one of their own.
 */
export function readValue(place: SecretPlace, { raw = false, version }: { raw?: boolean; version?: number } = {}) {
  const { path, query } = at(place);
  const how = { ...(raw && { resolve: 'false' as const }), ...(version !== undefined && { version }) };
  return call(api.GET(secretPath, { params: { path, query: { ...query, ...how } } }));
}

export interface NewValue {
  value: string;
  comment?: string;
  tags?: string[];
  /** The version that it must have; 0: it must not be there. */
  cas: number;
}

export const writeValue = (place: SecretPlace, body: NewValue) =>
  call(api.PUT(secretPath, { params: at(place), body }));

export const deleteSecret = (place: SecretPlace, cas: number) => {
  const { path, query } = at(place);
  return call(api.DELETE(secretPath, { params: { path, query: { ...query, cas } } }));
};

export const undeleteSecret = (place: SecretPlace) =>
  call(
    api.POST('/api/v1/projects/{project}/environments/{environment}/secrets/{name}/undelete', { params: at(place) }),
  );

export const renameSecret = (place: SecretPlace, name: string, cas: number) =>
  call(
    api.POST('/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rename', {
      params: at(place),
      body: { name, cas },
    }),
  );

export const rollBack = (place: SecretPlace, version: number) =>
  call(
    api.POST('/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rollback', {
      params: at(place),
      body: { version },
    }),
  );

export const destroyVersions = (place: SecretPlace, versions: number[]) =>
  call(
    api.POST('/api/v1/projects/{project}/environments/{environment}/secrets/{name}/destroy', {
      params: at(place),
      body: { versions },
    }),
  );

export const versionsQuery = (place: SecretPlace) => {
  const { path, query } = at(place);
  return pagesOf(['secrets', place.environment.id, 'versions', place.path, place.name], (cursor, signal) =>
    call(
      api.GET('/api/v1/projects/{project}/environments/{environment}/secrets/{name}/versions', {
        params: { path, query: { ...query, limit: 50, ...(cursor && { cursor }) } },
        signal,
      }),
    ),
  );
};

/** Asks for a change that others approve. */
export async function proposeValue(
  { environment, path, name }: SecretPlace,
  change: NewValue,
  reason: string,
): Promise<void> {
  const params = { path: pathOf(environment) };
  const body = { reason, changes: [{ path, name, ...change }] };
  await call(api.POST('/api/v1/projects/{project}/environments/{environment}/change-requests', { params, body }));
  await queryClient.invalidateQueries({ queryKey: ['change-requests', environment.id] });
}
