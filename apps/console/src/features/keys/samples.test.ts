import { describe, expect, it } from 'vitest';
import { samplesOf } from './samples.ts';

const url = 'https://nexus.example.com';
const curlOf = (scopes: string[] | null) =>
  samplesOf({ key: 'eco_api_k', kind: 'platform', scopes }, url).find(({ label }) => label === 'curl')?.code;

describe('samplesOf', () => {
  it('calls what the key may', () => {
    expect(curlOf(null)).toBe(`curl ${url}/api/v1/projects \\\n  -H 'Authorization: Bearer eco_api_k'`);
    expect(curlOf(['usage:read'])).toContain('/api/v1/usage/current');
    expect(curlOf(['meters:*'])).toContain('/api/v1/meters');
  });

  it('shows no call where the key may none of the simple ones', () => expect(curlOf(['secrets:read'])).toBeUndefined());

  it('verifies a key of a customer with a platform key', () => {
    const [curl] = samplesOf({ key: 'acme_live_k', kind: 'customer', scopes: [] }, url);
    expect(curl?.code).toContain(`-d '{"key":"acme_live_k"}'`);
    expect(curl?.code).toContain('Bearer $NEXUS_API_KEY');
  });
});
