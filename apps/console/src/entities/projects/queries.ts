import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client.ts';

export type Project = Schema<'Project'>;
export type Environment = Schema<'Environment'>;

/** As long as the longest list of the API: more projects are found in the list of projects, by their names. */
const mostProjects = 100;

export const projectsOfMenusQuery = queryOptions({
  queryKey: ['projects', 'menus'],
  queryFn: async ({ signal }) => {
    const { items } = await call(api.GET('/api/v1/projects', { params: { query: { limit: mostProjects } }, signal }));
    return items;
  },
});

interface Place {
  project: Project;
  environment: Environment;
}

/** Every environment with its project, by its id; undefined while they load. */
export function useEnvironments(): ReadonlyMap<string, Place> | undefined {
  const { data } = useQuery(projectsOfMenusQuery);
  return (
    data &&
    new Map(
      data.flatMap((project) =>
        project.environments.map((environment) => [environment.id, { project, environment }] as const),
      ),
    )
  );
}
