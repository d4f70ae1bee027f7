import { describe, expect, it } from 'vitest';
import { proofOf, seal, unseal } from './sealed-link.ts';

describe('a sealed link', () => {
  it('is opened with its key, and with nothing else', async () => {
    const { content, fragment, proof } = await seal('Grüße', undefined);
    expect(proof).toBeUndefined();
    expect(await unseal(content, fragment, undefined)).toBe('Grüße');
    const other = await seal('x', undefined);
    await expect(unseal(content, other.fragment, undefined)).rejects.toThrow('behind #');
    await expect(unseal(content, fragment.slice(1), undefined)).rejects.toThrow('not whole');
    await expect(unseal(content, fragment.slice(2), undefined)).rejects.toThrow('not whole');
    await expect(unseal(content, `${fragment.slice(1)}ü`, undefined)).rejects.toThrow('not whole');
  });

  it('needs the passphrase too, which the proof does not tell', async () => {
    const { content, fragment, proof } = await seal('text', 'nine rainy rooftops');
    expect(proof).toMatch(/^[\w-]{43}$/);
    expect(await proofOf(fragment, 'nine rainy rooftops')).toBe(proof);
    expect(await proofOf(fragment, 'other')).not.toBe(proof);
    expect(await unseal(content, fragment, 'nine rainy rooftops')).toBe('text');
    await expect(unseal(content, fragment, 'other')).rejects.toThrow();
    await expect(unseal(content, fragment, undefined)).rejects.toThrow();
  });
});
