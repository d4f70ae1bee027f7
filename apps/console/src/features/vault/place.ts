import { queryOptions, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { createContext, use } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { useOrganization } from '../../session/use-organization.ts';

export type Project = Schema<'Project'>;
export type Environment = Project['environments'][number];

/** The path names the project by its slug or its id, the API by its id alone. */
const projectQuery = (organization: string, slug: string) =>
  queryOptions({
    queryKey: ['projects', 'by-slug', organization, slug],
    queryFn: async ({ signal }) => {
      let cursor: string | null | undefined;
      do {
        const query = { limit: 100, ...(cursor && { cursor }) };
        const page = await call(api.GET('/api/v1/projects', { params: { query }, signal }));
        const found = page.items.find((project) => project.slug === slug || project.id === slug);
        if (found) return found;
        cursor = page.nextCursor;
      } while (cursor);
      throw new Problem(404, { title: `There is no project ${slug}` });
    },
    staleTime: 60_000,
  });

export const useProjectOfPage = () => {
  const { project = '' } = useParams({ strict: false });
  return useQuery(projectQuery(useOrganization().id, project));
};

export const ProjectContext = createContext<Project | undefined>(undefined);

/** The project of the page, inside of the layout of its secrets. */
export function useProject(): Project {
  const project = use(ProjectContext);
  if (!project) throw new Error('this page lies outside of a project');
  return project;
}

/** The path parameters of calls about an environment. */
export const pathOf = ({ projectId, id }: Pick<Environment, 'projectId' | 'id'>) => ({
  project: projectId,
  environment: id,
});
