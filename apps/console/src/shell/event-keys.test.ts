import { describe, expect, it } from 'vitest';
import { keysOf } from './event-keys.ts';

describe('the queries that an event makes old', () => {
  it('are those of its noun', () => {
    expect(keysOf('customer.updated')).toEqual(['customers']);
    expect(keysOf('service-account.secret-created')).toEqual(['service-accounts']);
  });

  it('and those that show it too', () => {
    expect(keysOf('invoice.paid')).toEqual(['invoices', 'billing', 'customers', 'revenue']);
  });
});
