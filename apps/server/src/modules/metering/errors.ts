import { defineErrors } from '../../kernel/errors.ts';

export const meteringErrors = defineErrors('metering', {
  TOO_MANY_EVENTS: { status: 413, kind: 'validation', title: 'A request may hold 1,000 events' },
  EVENTS_REJECTED: { status: 400, kind: 'validation', title: 'None of the events could be stored' },
  METER_SLUG_TAKEN: { status: 409, kind: 'business', title: 'Another meter has this slug' },
  METER_IN_USE: { status: 409, kind: 'business', title: 'Usage that the meter counts is charged' },
  METER_NOT_BOUNDABLE: {
    status: 409,
    kind: 'business',
    title: 'A plan includes an amount of it: only a count of events, or a sum of values of 0 or more, can be bounded',
  },
  TOO_MANY_METERS: { status: 409, kind: 'business', title: 'The organization has reached its limit of meters' },
  TOO_MUCH_TO_SHOW: { status: 400, kind: 'validation', title: 'The answer would have too many windows or groups' },
  USAGE_NO_LONGER_KEPT: {
    status: 400,
    kind: 'validation',
    title: 'Single events of that time are no longer kept, only whole hours',
  },
});
