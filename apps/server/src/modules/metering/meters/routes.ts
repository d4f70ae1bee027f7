import { Deleted } from '../../../http/noun.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { meteringErrors } from '../errors.ts';
import { meteringState } from '../state.ts';
import { createMeter, deleteMeter, listMeters, readMeter, updateMeter } from './meters.ts';
import { Meter, MeterChanges, MeterQuery, meter, NewMeter } from './schema.ts';
import { meterUsage } from './usage.ts';
import { MeterUsage, MeterUsageQuery } from './usage-schema.ts';

export const meterRoutes = [
  meter.post('/api/v1/meters', {
    summary: 'Create a meter: how events of a type are counted',
    description: 'Events that are there already are counted too. What a meter counts cannot be changed later.',
    body: NewMeter,
    reply: Meter,
    errors: [meteringErrors.METER_SLUG_TAKEN, meteringErrors.TOO_MANY_METERS, meteringErrors.METER_NOT_BOUNDABLE],
    act: ({ tx, body, use }) => createMeter(tx, body, use(meteringState).sales),
  }),
  meter.get('/api/v1/meters', {
    summary: 'List meters, newest first',
    query: MeterQuery,
    reply: PageOf(Meter),
    act: ({ tx, query }) => listMeters(tx, query),
  }),
  meter.get('/api/v1/meters/:meter', {
    summary: 'Read one meter, by its id or its slug',
    reply: Meter,
    act: ({ tx, params }) => readMeter(tx, params.meter),
  }),
  meter.patch('/api/v1/meters/:meter', {
    summary: 'Change the description of a meter',
    body: MeterChanges,
    reply: Meter,
    act: ({ tx, params, body }) => updateMeter(tx, params.meter, body),
  }),
  meter.delete('/api/v1/meters/:meter', {
    summary: 'Delete a meter with what it counted; the events stay as long as they would',
    effect: 'destroys',
    reply: Deleted,
    errors: [meteringErrors.METER_IN_USE],
    act: ({ tx, params, use }) => deleteMeter(tx, params.meter, use(meteringState).sales),
  }),
  meter.get('/api/v1/meters/:meter/query', {
    action: 'query',
    permission: 'meters:read',
    summary: 'What the events of a meter come to, by time, customer and groups',
    description:
      'Exact to the last event that was accepted, late ones included. Times are cut to milliseconds. Whole hours are read ' +
      'from sums; single hours and minutes, and `unique`, from the events, for as long as these are kept.',
    limits: [{ name: 'meter-queries', limit: 120, windowSeconds: 60, by: 'caller' as const }],
    report: true,
    query: MeterUsageQuery,
    reply: MeterUsage,
    errors: [meteringErrors.TOO_MUCH_TO_SHOW, meteringErrors.USAGE_NO_LONGER_KEPT],
    act: ({ tx, params, query }) => meterUsage(tx, params.meter, query),
  }),
];
