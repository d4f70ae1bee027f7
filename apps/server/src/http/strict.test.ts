import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replies } from './reply/types.ts';
import { checkRoute, route } from './route.ts';
import { dropsUnknown } from './strict.ts';

const lax = z.object({ a: z.string() });
const strict = z.strictObject({ a: z.string() });

describe('dropsUnknown', () => {
  it.each([
    ['an object', lax],
    ['a member', z.strictObject({ lax: lax.optional() })],
    ['an item', z.array(lax)],
    ['an option', z.union([strict, lax])],
    ['what a preprocessor passes on', z.preprocess((value) => value, lax)],
    ['what a default stands for', lax.default({ a: '' })],
    ['what a record holds', z.record(z.string(), lax)],
    ['what is made when it is asked for', z.lazy(() => lax)],
  ])('finds %s', (_, schema) => {
    expect(dropsUnknown(schema)).toBe(true);
  });

  it('finds nothing in objects that refuse or keep what they do not know, nor in recursive ones', () => {
    const tree: z.ZodType = z.lazy(() =>
      z.strictObject({ tree: tree.optional(), at: z.iso.datetime(), any: z.json() }),
    );
    tree.safeParse({ at: 'x', any: { x: [] } });
    for (const schema of [strict, z.looseObject({ strict }), tree]) expect(dropsUnknown(schema)).toBe(false);
  });
});

it('refuses to mount a route that would drop unknown parameters', () => {
  const spec = { method: 'POST', path: '/x', summary: '', permission: 'public', meter: false, act: () => '' } as const;
  const reply = replies.bytes('text/plain');
  for (const input of [{ query: lax }, { body: lax }]) {
    expect(() => checkRoute(route({ ...spec, reply, idempotency: false, ...input }))).toThrow('would drop unknown');
  }
});
