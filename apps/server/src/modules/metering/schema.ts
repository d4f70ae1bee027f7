import { z } from 'zod';
import { describe } from '../../http/describe.ts';
import { Id } from '../../kernel/ids.ts';
import { PageQuery } from '../../kernel/paging.ts';
import { DayOrInstant } from '../../kernel/schema.ts';

/** A year and a day, so that a day can be compared with the same one a year ago. */
const maxDays = 366;
export const Days = (fallback: number) =>
  z.strictObject({
    days: z.coerce.number().int().min(1).max(maxDays).default(fallback).describe('How many UTC days, today included'),
  });

const Day = z.iso.date();

const DaySpan = z.object({
  first: Day.describe('The first UTC day'),
  last: Day.describe('The last UTC day: today'),
});

const method = z.string().meta({ description: 'HTTP method', examples: ['POST'] });
const route = z.string().meta({ description: 'Path as declared', examples: ['/api/v1/keys/verify'] });
const requests = z.int().meta({ description: 'Number of requests answered', examples: [1200] });
const errors = z.int().meta({ description: 'Number of these with a status of 400 or above', examples: [12] });
const number = (description: string, example: number) => z.number().meta({ description, examples: [example] });
const perMeter = z
  .record(z.string(), z.number())
  .meta({ description: 'Billable units by meter', examples: [{ 'api.calls': 1200 }] });
const nullable = (text: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `${text}; null where the plan does not bound the meter`, examples: [null] });

export const CurrentUsage = z
  .object({
    period: z
      .object({
        start: z.iso.datetime().describe('First instant of the period'),
        end: z.iso.datetime().describe('First instant after it'),
      })
      .describe('The period of the plan; the calendar month in UTC where it has none'),
    requests: z.object({ total: requests, errors }).describe('Requests since the beginning of the first UTC day'),
    meters: z
      .array(
        z.object({
          meter: z.string().meta({ description: 'The billable unit', examples: ['api.calls'] }),
          used: number('Units so far', 1200),
          included: nullable('Units that the plan includes'),
          remaining: nullable('Units left of these'),
          percent: nullable('Used share of these, from 0 to 100'),
          projected: number('Units at the end of the period, at the pace so far', 3600),
          overageUnits: nullable('Units beyond these'),
          overageAmount: z
            .string()
            .nullable()
            .meta({
              description: 'What its usage costs so far, as a decimal amount; null where it has no price',
              examples: [null],
            }),
        }),
      )
      .describe('One entry for each meter with usage or a quota'),
  })
  .meta({ id: 'CurrentUsage' });

export const UsageHistory = z
  .object({
    period: DaySpan.describe('The days shown'),
    days: z
      .array(z.object({ day: Day.describe('UTC day'), requests, errors, meters: perMeter }))
      .describe('Each day of the period, oldest first; days without requests are zeros'),
  })
  .meta({ id: 'UsageHistory' });

const milliseconds = (what: string) => number(`${what}, in milliseconds`, 12.5);

const callFigures = {
  requests,
  errors,
  errorRate: number('Share of the requests that were errors, from 0 to 1', 0.01),
  averageMs: milliseconds('Mean duration'),
  medianMs: milliseconds('Median duration, from a histogram in steps of √2'),
  p95Ms: milliseconds('95th percentile of durations, from a histogram in steps of √2'),
  maxMs: milliseconds('Longest duration'),
  bytesIn: number('Bytes of request bodies', 48_000),
  bytesOut: number('Bytes of replies', 96_000),
};

export const EndpointUsage = z
  .object({
    period: DaySpan.describe('The days counted'),
    total: z.object(callFigures).describe('All endpoints together'),
    endpoints: z
      .array(z.object({ method, route, ...callFigures }))
      .describe('Endpoints with requests, the busiest first'),
  })
  .meta({ id: 'EndpointUsage' });

/** Enough for the invoices of a month in a few calls. */
const maxGroups = 1000;
const code = z.string().regex(/^[A-Z_]{1,40}$/);
const groupWords = {
  from: ['First day of the count, in UTC; 30 days before the last where absent', '2026-11-01'],
  to: ['Last day of the count, in UTC; today where absent', '2026-11-30'],
  groupBy: 'What to count by',
  interval: 'Counts each day or month (in UTC) apart; the whole period where absent',
  customerId: 'Only verifications of this customer; not with `groupBy=key`',
  tag: ['Only verifications with this tag; not with `groupBy=key`', 'GET /orders/:id'],
  code: ['Only verifications with this answer', 'VALID'],
  limit: 'Number of items on a page',
} as const;
export type GroupQuery = z.infer<typeof GroupQuery>;
export const GroupQuery = describe(
  PageQuery.extend({
    groupBy: z.enum(['customer', 'key', 'tag', 'code']).default('customer'),
    interval: z.enum(['day', 'month']).optional(),
    from: DayOrInstant.optional(),
    to: DayOrInstant.optional(),
    customerId: Id('cus').optional(),
    tag: z.string().min(1).max(100).optional(),
    code: code.optional(),
    limit: z.coerce.number().int().min(1).max(maxGroups).default(100),
  }),
  groupWords,
);

export const UsageGroups = z
  .object({
    period: z
      .object({ first: Day.describe('First UTC day'), last: Day.describe('Last UTC day') })
      .describe('The days counted'),
    items: z
      .array(
        z.object({
          start: Day.describe('First UTC day of the interval'),
          name: z
            .string()
            .nullable()
            .meta({
              description: 'Id of the customer or key, the tag, or the code; null for verifications without a tag',
              examples: ['eco_cus_02tqOFmM81NVbjuYEWaPvm'],
            }),
          verifications: number('Number of verifications, refused ones too', 120),
          units: number('Units of `cost` that admitted ones took', 118),
        }),
      )
      .describe('In the order of time, then of names'),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: '`cursor` of the next page; null on the last one', examples: ['WyIyMDI2LTAxLTAxIiwiIl0'] }),
  })
  .meta({ id: 'UsageGroups' });
