import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Nexus } from '@nexus/sdk';
import { defineCommand, type TargetValues, targetOptions } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { allOf } from '../paging.ts';
import { connect, type Session } from '../session/session.ts';
import { ask, choose } from '../terminal/prompt.ts';
import { type Link, linkName } from './link-file.ts';

const details = `Writes ${linkName}, which names the server, the project and the environment. It holds no secret: commit it, so that
everybody who works on the folder has the same.`;

export const link = defineCommand({
  usage: '[--project SLUG] [--environment SLUG] [--path PATH]',
  details,
  options: targetOptions,
  examples: ['link', 'link --project shop --environment development'],
  async run(context, { values }) {
    const session = await connect(context);
    const project = await chosenProject(context, session.nexus, values.project);
    await write(context, session, project, values);
  },
});

export const init = defineCommand({
  usage: '[NAME] [--environment SLUG]',
  details: `Creates a project with the environments development, staging and production, and links this folder to it. ${details}`,
  options: { environment: targetOptions.environment, path: targetOptions.path },
  examples: ['init', 'init shop --environment staging'],
  operands: [0, 1],
  async run(context, { values, operands: [given] }) {
    const session = await connect(context);
    const folder = basename(context.process.cwd);
    const asked =
      context.isInteractive && given === undefined ? await ask(context, `Name of the project [${folder}]: `) : '';
    const name = given ?? (asked.trim() || folder);
    const project = await session.nexus.projects.create({ name });
    await write(context, session, project, { environment: 'development', ...values });
  },
});

interface Project {
  id: string;
  name: string;
  slug: string;
  environments: { id: string; name: string; slug: string }[];
}

async function chosenProject(context: Context, nexus: Nexus, wanted: string | undefined): Promise<Project> {
  const projects: Project[] = await allOf(nexus.projects.list({ limit: 100 }));
  if (wanted !== undefined) {
    const named = projects.find(({ id, slug }) => id === wanted || slug === wanted);
    if (named === undefined) throw new Failure('failed', `There is no project ${wanted}`, { code: 'NOT_FOUND' });
    return named;
  }
  if (projects.length === 1 && projects[0] !== undefined) return projects[0];
  if (projects.length === 0) throw new Failure('failed', 'There is no project yet', { hint: 'nexus init' });
  if (!context.isInteractive) throw usage('Which project?', 'Give --project.');
  return choose(context, 'Project', projects, ({ slug }) => slug);
}

async function write(context: Context, { url }: Session, project: Project, values: TargetValues): Promise<void> {
  const { environments } = project;
  const named = environments.find(({ id, slug }) => id === values.environment || slug === values.environment);
  if (values.environment !== undefined && named === undefined)
    throw new Failure('failed', `There is no environment ${values.environment} in ${project.slug}`, {
      code: 'NOT_FOUND',
    });
  if (named === undefined && !context.isInteractive) throw usage('Which environment?', 'Give --environment.');
  const environment = named ?? (await choose(context, 'Environment', environments, ({ slug }) => slug));
  const contents: Link = {
    url,
    ...(context.common.organization === undefined ? {} : { organization: context.common.organization }),
    project: project.id,
    environment: environment.id,
    ...(values.path === undefined ? {} : { path: values.path }),
  };
  const file = join(context.process.cwd, linkName);
  writeFileSync(file, `${JSON.stringify(contents, undefined, 2)}\n`);
  context.output.result({ file, ...contents }, [`${file} names ${project.slug}, ${environment.slug}.`]);
}
