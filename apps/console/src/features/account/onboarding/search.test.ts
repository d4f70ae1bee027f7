import { describe, expect, it } from 'vitest';
import { readOnboardingSearch, stepOf } from './search.ts';

describe('the address of the onboarding', () => {
  it('keeps what it knows, and nothing else', () => {
    expect(readOnboardingSearch({ step: 'key', org: 'acme', project: 'a/b', other: 'x', new: 'yes' })).toEqual({
      step: 'key',
      org: 'acme',
    });
  });

  it('leads to the step that it names', () => {
    expect(stepOf({})).toBe('organization');
    expect(stepOf({ step: 'project', org: 'acme' })).toBe('project');
    expect(stepOf({ step: 'secret', org: 'acme', project: 'shop', environment: 'development', key: 'k' })).toBe(
      'secret',
    );
  });

  it('leads to an earlier step where it does not say enough', () => {
    expect(stepOf({ step: 'call', org: 'acme', project: 'shop', environment: 'development' })).toBe('secret');
    expect(stepOf({ step: 'secret', org: 'acme' })).toBe('project');
    expect(stepOf({ step: 'call' })).toBe('organization');
  });
});
