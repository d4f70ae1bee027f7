import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { DeletionFacts, graceEvents } from '../deletion.ts';
import { Environment } from '../environments/schema.ts';
import { Slug } from '../slug.ts';

const words = {
  name: ['Name for people', 'Payroll'],
  slug: ['Name for URLs and files, unique in the organization', 'payroll'],
  description: ['What the project is for', 'Pays our people'],
  environments: 'Its environments, oldest first',
} as const;

export type NewProject = z.infer<typeof NewProject>;
export const NewProject = describe(
  z.strictObject({
    name: oneLine(100),
    slug: Slug.optional(),
    description: paragraphs(1000).optional(),
  }),
  { ...words, slug: [`${words.slug[0]}; derived from the name where absent`, words.slug[1]] },
).meta({ id: 'NewProject' });
export type ProjectQuery = z.infer<typeof ProjectQuery>;
export const ProjectQuery = describe(PageQuery.extend({ slug: Slug.optional() }), words);
export type ProjectChanges = z.infer<typeof ProjectChanges>;
export const ProjectChanges = NewProject.partial().meta({ id: 'ProjectChanges' });

const fields = {
  id: Id('prj'),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
};
export const ProjectRow = describe(z.object(fields), words);
export type Project = z.infer<typeof Project>;
export const Project = describe(z.object({ ...fields, environments: z.array(Environment) }), words).meta({
  id: 'Project',
});

export const project = defineNoun({
  name: 'project',
  meter: false,
  tag: { name: 'Projects', description: 'What the organization builds. Each project has environments.' },
  ids: { project: Id('prj') },
  facts: ProjectRow.pick({ slug: true }),
  audited: ProjectRow.pick({ name: true }),
  deletion: DeletionFacts.extend({ environments: z.array(Id('env')) }),
  impersonation: 'write',
});
export const projectEvents = graceEvents('project');
export const projectErased = projectEvents.erased;
