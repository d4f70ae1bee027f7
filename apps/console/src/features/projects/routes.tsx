import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { organizationRoute } from '../../shell/routes.tsx';
import { choiceParam, textParam } from '../../shell/search-params.ts';

interface ProjectSearch {
  tab?: 'keys' | undefined;
  /** Id of the environment whose keys are shown. */
  environment?: string | undefined;
}

export const projectRoutes = [
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects',
    staticData: { title: 'Projects' },
    component: lazyRouteComponent(() => import('./projects-page.tsx'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => organizationRoute,
    path: '/projects/$project',
    staticData: { title: 'Project' },
    validateSearch: (search: Record<string, unknown>): ProjectSearch => ({
      tab: choiceParam(search, 'tab', ['keys']),
      environment: textParam(search, 'environment'),
    }),
    component: lazyRouteComponent(() => import('./project-page.tsx'), 'ProjectPage'),
  }),
] as const;
