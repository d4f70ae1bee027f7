import { describe, expect, it } from 'vitest';
import { readJobsSearch } from './jobs-search.ts';

describe('the address of the page of jobs', () => {
  it('says a state, a name and what is open', () => {
    const search = { status: 'running', name: 'audit.pack-entries', open: 'core.prune-events' };
    expect(readJobsSearch(search)).toEqual(search);
  });

  it('says nothing where it says what there is not', () => {
    const nothing = { status: undefined, name: undefined, open: undefined };
    for (const status of ['sleeping', 'toString', 7, undefined]) expect(readJobsSearch({ status })).toEqual(nothing);
    expect(readJobsSearch({ name: '', open: 7 })).toEqual(nothing);
  });
});
