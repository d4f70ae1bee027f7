import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Id } from '../../../kernel/ids.ts';
import { ExternalId } from '../../tenancy/index.ts';
import { textOf } from './definition.ts';
import { windowKinds } from './span.ts';

/** Between these there are events, and PostgreSQL can represent all of it. */
const [earliest, latest] = [Date.UTC(2020), Date.UTC(2200)];
const Moment = z.iso
  .datetime({ offset: true })
  .transform((text) => Math.min(Math.max(Date.parse(text), earliest), latest));

const Timezone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/, 'Must be the name of an IANA time zone')
  .refine(isZone, 'Must be the name of an IANA time zone');

/** The pattern leaves out offsets, which the constructor takes too. */
function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

const Filter = z
  .string()
  .max(4000)
  .meta({ examples: ['{"model":["small","large"]}'] })
  .transform((text, context): Record<string, (string | null)[]> => {
    const result = Filters.safeParse(jsonIn(text));
    if (result.success) return result.data;
    context.addIssue({ code: 'custom', message: 'Must be JSON such as {"method":"GET"} or {"method":["GET",null]}' });
    return z.NEVER;
  });
/** As meters read values of groups; null are events that have none. */
const Value = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform(textOf)
  // PostgreSQL stores no other text, so that no event has it.
  .refine((text) => text === null || (text.isWellFormed() && !text.includes('\u0000')));
const values = z.union([Value.transform((one) => [one]), z.array(Value).min(1).max(100)]);
const Filters = z.record(z.string(), values);

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const words = {
  from: ['First instant; 30 days before `to` where absent', '2026-01-01T00:00:00Z'],
  to: ['First instant after it; the end of the present hour where absent', '2026-02-01T00:00:00Z'],
  window: 'One sum for each minute, hour, day or month; one for all where absent',
  timezone: ['By whose clocks hours, days and months begin', 'Europe/Berlin'],
  subject: ['Of this customer alone, by its `externalId`', 'acme-42'],
  environmentId:
    'What keys of this environment alone reported, also where it is not of production; else what all but tests come to',
  groupBy: 'Names of the meter’s groups and `subject`, with commas between them',
  filter: 'Values of groups that count, as JSON; null where events have none',
} as const;

export type MeterUsageQuery = z.infer<typeof MeterUsageQuery>;
export const MeterUsageQuery = describe(
  z.strictObject({
    from: Moment.optional(),
    to: Moment.optional(),
    window: z.enum(windowKinds).optional(),
    timezone: Timezone.default('UTC'),
    subject: ExternalId.optional(),
    environmentId: Id('env').optional(),
    groupBy: z
      .string()
      .max(600)
      .meta({ examples: ['subject,model'] })
      .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
      .default([]),
    filter: Filter.default({}),
  }),
  words,
);

const Item = describe(
  z.object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    subject: z.string().nullable(),
    groups: z.record(z.string(), z.string().nullable()),
    value: z.string().nullable(),
    events: z.int(),
  }),
  {
    from: 'First instant of the window',
    to: 'First instant after it',
    subject: ['The customer’s `externalId`; null where not grouped by it, empty for events of nobody', 'acme-42'],
    groups: ['Values of the groups', { model: 'small' }],
    value: ['What it comes to, exactly, as decimal text; null where there is nothing to take it from', '1250.5'],
    events: ['How many events it was taken from', 12],
  },
);

export const MeterUsage = describe(
  z.object({
    meter: z.string(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    window: z.enum(windowKinds).nullable(),
    timezone: z.string(),
    items: z.array(Item),
  }),
  {
    meter: ['Its slug', 'ai.tokens'],
    from: 'First instant',
    to: 'First instant after it',
    window: 'As asked for',
    timezone: ['By whose clocks windows begin', 'Europe/Berlin'],
    items: 'By window, then by subject and groups; windows without events are left out',
  },
).meta({ id: 'MeterUsage' });
