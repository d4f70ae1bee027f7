import { z } from 'zod';
import { describe, withOldNames } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine } from '../../../kernel/text.ts';
import { DeletionFacts, graceEvents } from '../deletion.ts';
import { Slug } from '../slug.ts';

const words = {
  name: ['Name for people', 'EU Live'],
  slug: ['Name for URLs and files, unique in the project', 'eu-live'],
  production: 'Whether real users depend on it: stricter rules apply, such as a fresh proof of identity',
} as const;

export type NewEnvironment = z.infer<typeof NewEnvironment>;
export const NewEnvironment = describe(
  z.strictObject({
    name: oneLine(100),
    slug: Slug.optional(),
    production: z.boolean().optional(),
  }),
  { ...words, slug: [`${words.slug[0]}; derived from the name where absent`, words.slug[1]] },
).meta({ id: 'NewEnvironment' });
export type EnvironmentChanges = z.infer<typeof EnvironmentChanges>;
export const EnvironmentChanges = NewEnvironment.partial().meta({ id: 'EnvironmentChanges' });

export const EnvironmentRow = describe(
  z.object({
    id: Id('env'),
    projectId: Id('prj'),
    name: z.string(),
    slug: z.string(),
    production: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
);
export const Environment = withOldNames(EnvironmentRow, { project: 'projectId' }).meta({ id: 'Environment' });

export const environment = defineNoun({
  name: 'environment',
  meter: false,
  tag: { name: 'Environments', description: 'Parts of a project, such as staging and production.' },
  ids: { project: Id('prj'), environment: Id('env') },
  facts: EnvironmentRow.pick({ projectId: true, slug: true, production: true }),
  audited: EnvironmentRow.pick({ name: true }),
  deletion: DeletionFacts,
  impersonation: 'write',
});
export const environmentUpdated = environment.updated;

export const environmentEvents = graceEvents('environment');
