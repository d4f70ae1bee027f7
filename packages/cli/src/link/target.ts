import type { Nexus } from '@nexus/sdk';
import type { TargetValues } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { readLinkFile } from './link-file.ts';

/** A folder of an environment, by ids. */
export interface Target {
  project: string;
  environment: string;
  path: string;
}

/** What was asked for, or what the folder is linked to: slugs or ids. */
export function wantedTarget(context: Context, values: TargetValues): Target {
  const link = readLinkFile(context)?.link ?? {};
  const project = values.project ?? context.env('NEXUS_PROJECT') ?? link.project;
  const environment = values.environment ?? context.env('NEXUS_ENVIRONMENT') ?? link.environment;
  if (project === undefined || environment === undefined) {
    const missing = project === undefined ? 'project' : 'environment';
    throw usage(`Which ${missing}?`, 'Link this folder with nexus link, or give --project and --environment.');
  }
  return { project, environment, path: values.path ?? link.path ?? '/' };
}

const isProjectId = (text: string): boolean => text.startsWith('eco_prj_');
const isEnvironmentId = (text: string): boolean => text.startsWith('eco_env_');

/** Asks the server only where a slug was given. */
export async function resolveTarget(nexus: Nexus, wanted: Target): Promise<Target> {
  const project = isProjectId(wanted.project) ? wanted.project : await projectNamed(nexus, wanted.project);
  const environment = await environmentNamed(nexus, project, wanted.environment);
  return { project, environment, path: wanted.path };
}

async function projectNamed(nexus: Nexus, slug: string): Promise<string> {
  for await (const project of nexus.projects.list({ limit: 100 })) if (project.slug === slug) return project.id;
  throw new Failure('failed', `There is no project ${slug}, or not for you`, { code: 'NOT_FOUND' });
}

export async function environmentNamed(nexus: Nexus, project: string, slug: string): Promise<string> {
  if (isEnvironmentId(slug)) return slug;
  for await (const environment of nexus.environments.list({ project, limit: 100 }))
    if (environment.slug === slug) return environment.id;
  throw new Failure('failed', `There is no environment ${slug} in the project, or not for you`, { code: 'NOT_FOUND' });
}
