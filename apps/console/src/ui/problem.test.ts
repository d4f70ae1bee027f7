import { expect, test } from 'vitest';
import { formErrors, problemText, sentence } from './problem.ts';

const fields = ['name', 'address.city', 'limits'];

test('messages go to the fields that their paths lead to', () => {
  const errors = [
    { path: '/name', message: 'Too long' },
    { path: '/name', message: 'Also odd' },
    { path: '/address/city', message: 'Missing' },
    { path: '/limits/0/max', message: 'Too high' },
  ];
  expect(formErrors({ status: 422, errors }, fields)).toEqual({
    fields: { name: 'Too long', 'address.city': 'Missing', limits: 'Too high' },
  });
});

test('what belongs to no field is said of the form', () => {
  const errors = [
    { path: 'query/limit', message: 'Too large' },
    { path: '/name', message: 'Taken' },
  ];
  expect(formErrors({ errors }, fields)).toEqual({ fields: { name: 'Taken' }, form: 'Too large' });
  expect(formErrors({ title: 'Conflict', detail: 'Somebody was faster' }, fields)).toEqual({
    fields: {},
    form: 'Somebody was faster',
  });
  expect(formErrors(undefined, fields)).toEqual({ fields: {} });
});

test('an error that is none of the API still says something', () => {
  expect(problemText(new Error('offline'))).toBe('offline');
  expect(problemText(undefined)).toBe('Something went wrong.');
  expect(problemText({ problem: { detail: 'No' } })).toBe('No');
});

test('a message is a whole sentence', () => {
  expect(['Done', 'Done.', 'Done?'].map(sentence)).toEqual(['Done.', 'Done.', 'Done?']);
});
