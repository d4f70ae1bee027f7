import { matches } from '@nexus/sdk/verification';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../api/client.ts';
import { useOrganization } from './use-organization.ts';

const accessQuery = (organization: string) =>
  queryOptions({
    queryKey: ['access', organization],
    queryFn: () => call(api.GET('/api/v1/access/own')),
    staleTime: 60_000,
  });

interface Place {
  projectId?: string;
  environmentId?: string;
}

interface Access {
  /** Whether the person may do this somewhere in the organization, or at this place. What the server decides counts. */
  can(permission: string, place?: Place): boolean;
  /** Whether the organization operates the installation. */
  operator: boolean;
  isPending: boolean;
}

/** What the caller may do in the organization of the page: for what is shown, since the server decides each call anyway. */
export function useAccess(): Access {
  const { data, isPending } = useQuery(accessQuery(useOrganization().id));
  const bindings = data?.bindings ?? [];
  return {
    can: (permission, place) => bindings.some((each) => isAt(each, place) && holds(each, permission)),
    operator: data?.operator ?? false,
    isPending,
  };
}

type Binding = Schema<'OwnAccess'>['bindings'][number];

const isAt = ({ projectId, environmentId }: Binding, place: Place = {}): boolean =>
  (projectId === null || place.projectId === undefined || projectId === place.projectId) &&
  (environmentId === null || place.environmentId === undefined || environmentId === place.environmentId);

const holds = ({ allow, except }: Binding, permission: string): boolean =>
  allow.some((pattern) => matches(pattern, permission)) && !except.some((pattern) => matches(pattern, permission));
