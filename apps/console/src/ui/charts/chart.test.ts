import { expect, it } from 'vitest';
import { hasFractions } from './chart.ts';

const series = [
  { key: 'requests', label: 'Requests' },
  { key: 'errors', label: 'Errors' },
];

it('has no steps between whole numbers for things that are counted', () => {
  expect(hasFractions({ data: [{ day: 'Nov 27', requests: 3, errors: 0 }], series })).toBe(false);
  expect(hasFractions({ data: [{ day: 'Nov 27', requests: null }], series })).toBe(false);
});

it('has them for figures with fractions', () => {
  expect(hasFractions({ data: [{ day: 'Nov 27', requests: 3, errors: 0.25 }], series })).toBe(true);
});
