import { describe, expect, it } from 'vitest';
import type { Schema } from '../../api/client.ts';
import { wordsFor } from './explanation-words.ts';

const request = (changes: object) => ({ status: 403, code: 'FORBIDDEN', ...changes }) as Schema<'RequestRecord'>;
const explanation = (changes: object) =>
  ({
    allowed: false,
    decidedBy: null,
    reason: 'Because',
    missingPermission: null,
    scopes: null,
    networks: null,
    limit: null,
    ...changes,
  }) as Schema<'Explanation'>;

describe('wordsFor', () => {
  it('says nothing of a request that was not refused', () =>
    expect(wordsFor(request({ status: 200 }), explanation({ allowed: true }))).toBeUndefined());

  it('names the scopes and the permission', () => {
    const decided = explanation({ decidedBy: 'scope', missingPermission: 'keys:read', scopes: ['a:b', 'c:d'] });
    expect(wordsFor(request({}), decided)).toEqual({
      decides: 'The scopes of the key or token (a:b, c:d) do not include keys:read.',
      helps: 'Add keys:read to the scopes of the key, or use a key that has it.',
    });
  });

  it('names networks and limits', () => {
    expect(wordsFor(request({}), explanation({ decidedBy: 'network', networks: ['10.0.0.0/8'] }))?.decides).toContain(
      '10.0.0.0/8',
    );
    expect(wordsFor(request({ status: 429 }), explanation({ decidedBy: 'limit', limit: 'api' }))?.decides).toContain(
      '“api”',
    );
  });

  it('goes by code and status where nothing decided', () => {
    expect(wordsFor(request({ status: 400, code: 'INVALID_REQUEST' }), explanation({}))?.decides).toContain(
      'not valid',
    );
    expect(wordsFor(request({ status: 404, code: 'KEY_NOT_FOUND' }), explanation({}))?.decides).toContain('no such');
    expect(wordsFor(request({ status: 500, code: 'INTERNAL' }), explanation({}))?.decides).toBe('The server failed.');
    expect(wordsFor(request({ status: 409, code: 'EXTERNAL_ID_TAKEN' }), explanation({}))?.decides).toBe('Because');
  });

  it('leaves out the code in front of a reason, and says what to do next', () => {
    const reason = 'EXTERNAL_ID_TAKEN: Another customer has this externalId';
    expect(wordsFor(request({ status: 409, code: 'EXTERNAL_ID_TAKEN' }), explanation({ reason }))).toEqual({
      decides: 'Another customer has this externalId.',
      helps: 'Look the customer up by that id and change it, or choose another id.',
    });
  });

  it('tells who calls with the key of a customer that it is one', () => {
    const reason = 'the key of a customer can only be verified';
    const words = wordsFor(request({ status: 401 }), explanation({ decidedBy: 'credential', reason }));
    expect(words?.decides).toContain('key of a customer');
    expect(words?.helps).toContain('platform key');
  });
});
