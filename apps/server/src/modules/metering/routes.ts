import { z } from 'zod';
import { type RouteLimit, route } from '../../http/route.ts';
import * as usage from './usage.ts';

/** A year and a day, so that a day can be compared with the same one a year ago. */
const maxDays = 366;
const Days = (fallback: number) =>
  z.strictObject({ days: z.coerce.number().int().min(1).max(maxDays).default(fallback) });

const overviews: readonly RouteLimit[] = [{ name: 'overviews', limit: 100, windowSeconds: 60, by: 'caller' }];
const analytics: readonly RouteLimit[] = [{ name: 'analytics', limit: 20, windowSeconds: 60, by: 'caller' }];

const DaySpan = z.object({
  first: z.string().describe('First UTC day, 2026-01-31'),
  last: z.string().describe('Last UTC day, today'),
});

export const currentUsage = route({
  method: 'GET',
  path: '/api/v1/usage/current',
  summary: 'Usage of the present period, by meter',
  description: 'The period is the calendar month in UTC. What a plan includes is null where there is no plan.',
  permission: 'usage:read',
  impersonation: 'read',
  meter: false,
  limits: overviews,
  reply: z.object({
    period: z.object({ start: z.string(), end: z.string() }),
    requests: z.object({ total: z.number(), errors: z.number().describe('Answered with a status of 400 or above') }),
    meters: z.array(
      z.object({
        meter: z.string(),
        used: z.number(),
        included: z.number().nullable(),
        remaining: z.number().nullable(),
        percent: z.number().nullable(),
        projected: z.number().describe('Units at the end of the period, at the pace so far'),
        overageUnits: z.number().nullable(),
        overageAmount: z.string().nullable(),
      }),
    ),
  }),
  act: ({ tx }) => usage.current(tx),
});

export const usageHistory = route({
  method: 'GET',
  path: '/api/v1/usage/history',
  summary: 'Requests and units by day',
  description: 'Days are UTC; those without requests are zeros.',
  permission: 'usage:read',
  impersonation: 'read',
  meter: false,
  limits: analytics,
  query: Days(30),
  reply: z.object({
    period: DaySpan,
    days: z.array(
      z.object({
        day: z.string(),
        requests: z.number(),
        errors: z.number(),
        meters: z.record(z.string(), z.number()).describe('Units by meter'),
      }),
    ),
  }),
  act: ({ tx, query }) => usage.history(tx, query.days),
});

export const usageEndpoints = route({
  method: 'GET',
  path: '/api/v1/usage/endpoints',
  summary: 'Requests, errors and durations by endpoint',
  permission: 'usage:read',
  impersonation: 'read',
  meter: false,
  limits: analytics,
  query: Days(7),
  reply: z.object({
    period: DaySpan,
    endpoints: z.array(
      z.object({
        method: z.string(),
        route: z.string(),
        requests: z.number(),
        errors: z.number(),
        errorRate: z.number().describe('From 0 to 1'),
        averageMs: z.number(),
        medianMs: z.number().describe('From a histogram in steps of √2'),
        p95Ms: z.number().describe('From a histogram in steps of √2'),
        maxMs: z.number(),
        bytesIn: z.number(),
        bytesOut: z.number(),
      }),
    ),
  }),
  act: ({ tx, query }) => usage.endpoints(tx, query.days),
});
