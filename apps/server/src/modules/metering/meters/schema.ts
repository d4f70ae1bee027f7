import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { oneLine, paragraphs } from '../../../kernel/text.ts';
import { aggregations } from './definition.ts';

/** What Nexus itself counts; see the `meter` of its routes. */
const builtIn = ['api.calls', 'events', 'test.calls'];
const idPrefix = 'eco_';

const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/, 'Must be lower-case letters, digits, `.`, `-` and `_`')
  .refine((slug) => !builtIn.includes(slug), 'Is the name of a meter of Nexus itself')
  .refine((slug) => !slug.startsWith(idPrefix), `Must not begin with ${idPrefix}`);

/** In paths: the id or the slug. */
export type MeterRef = z.infer<typeof MeterRef>;
export const MeterRef = z.union([Id('mtr'), Slug]).meta({ description: 'Its id or its slug', examples: ['ai.tokens'] });

/** Names begin with a letter, so that none is taken for a place in an array. */
const Path = z
  .string()
  .max(200)
  .regex(/^\$(?:\.[A-Za-z_][\w-]{0,63}){1,8}$/, 'Must be like $.usage.tokens');
const GroupName = z.string().regex(/^[A-Za-z_][\w-]{0,63}$/, 'Must be letters, digits, `-` and `_`');

/** More would make a row of each rollup of nearly every event. */
const maxGroups = 8;
const GroupBy = z
  .record(GroupName, Path)
  .refine((groups) => Object.keys(groups).length <= maxGroups, `At most ${maxGroups} names`)
  .refine((groups) => !('subject' in groups), 'Events are grouped by `subject` without saying so');

const words = {
  slug: ['Its name in paths and plans, unique in the organization', 'ai.tokens'],
  description: ['For people', 'Tokens of all models'],
  eventType: ['Events of this `type` are counted', 'ai.completion'],
  aggregation: 'How values become one: the number of events, or of different values, or what the names say',
  valueProperty: ['Where the value stands in `data`; none for `count`', '$.usage.tokens'],
  groupBy: [
    'What it can be grouped and filtered by: names, and where their values, of which there are few, stand in `data`',
    { model: '$.model' },
  ],
  allowNegative: 'Whether events with a negative value are counted; they are rejected otherwise',
} as const;

export type NewMeter = z.infer<typeof NewMeter>;
export const NewMeter = describe(
  z.strictObject({
    slug: Slug,
    description: paragraphs(500).nullish(),
    eventType: oneLine(200),
    aggregation: z.enum(aggregations),
    valueProperty: Path.nullish(),
    groupBy: GroupBy.optional(),
    allowNegative: z.boolean().optional(),
  }),
  words,
)
  .refine(({ aggregation, valueProperty }) => (aggregation === 'count') === (valueProperty == null), {
    path: ['valueProperty'],
    message: 'Every aggregation but `count` needs one, and `count` has none',
  })
  .meta({ id: 'NewMeter' });

export type MeterChanges = z.infer<typeof MeterChanges>;
export const MeterChanges = describe(z.strictObject({ description: paragraphs(500).nullish() }), words).meta({
  id: 'MeterChanges',
});

export type MeterQuery = z.infer<typeof MeterQuery>;
export const MeterQuery = PageQuery;

export const Meter = describe(
  z.object({
    id: Id('mtr'),
    slug: z.string(),
    description: z.string().nullable(),
    eventType: z.string(),
    aggregation: z.enum(aggregations),
    valueProperty: z.string().nullable(),
    groupBy: z.record(z.string(), z.string()),
    allowNegative: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  words,
).meta({ id: 'Meter' });

export const meter = defineNoun({
  name: 'meter',
  meter: false,
  tag: { name: 'Meters', description: 'What events are counted by, and what they come to.' },
  ids: { meter: MeterRef },
  facts: Meter.pick({ slug: true, eventType: true, aggregation: true, valueProperty: true, groupBy: true }),
  impersonation: 'read',
});
