import { expect, it, describe as suite } from 'vitest';
import { z } from 'zod';
import { Instant } from '../kernel/schema.ts';
import { describe, renamed, withOldNames } from './describe.ts';

const words = { name: ['Shown in lists', 'Acme'], seconds: 'Lifetime in seconds' } as const;

suite('describe', () => {
  const input = describe(z.strictObject({ name: z.string().trim().max(5), seconds: z.int().optional() }), words);

  it('adds description and example, and leaves the check as it is', () => {
    expect(z.toJSONSchema(input, { io: 'input' }).properties).toMatchObject({
      name: { type: 'string', maxLength: 5, description: 'Shown in lists', examples: ['Acme'] },
      seconds: { type: 'integer', description: 'Lifetime in seconds' },
    });
    expect(input.parse({ name: ' a ' })).toEqual({ name: 'a' });
    expect(input.safeParse({ name: 'a', other: 1 }).success).toBe(false);
  });

  it('keeps refinements', () => {
    const either = describe(
      z.object({ name: z.string().optional() }).refine(({ name }) => name !== 'no', 'refused'),
      { name: 'A name' },
    );
    expect(either.safeParse({ name: 'no' }).success).toBe(false);
  });

  it('is inherited by what is made of the schema', () => {
    expect(z.toJSONSchema(input.partial(), { io: 'input' }).properties?.name).toMatchObject({ examples: ['Acme'] });
    expect(z.toJSONSchema(input.pick({ name: true }), { io: 'input' }).properties?.name).toMatchObject({
      description: 'Shown in lists',
    });
  });
});

suite('renamed', () => {
  const input = renamed(z.strictObject({ environmentId: z.string().optional() }), { environment: 'environmentId' });

  it('accepts the old name', () => {
    expect(input.parse({ environment: 'e' })).toEqual({ environmentId: 'e' });
    expect(input.parse({ environmentId: 'e' })).toEqual({ environmentId: 'e' });
  });

  const refused: { value: unknown }[] = [
    { value: { environment: 'e', environmentId: 'e' } },
    { value: { other: 1 } },
    { value: { toString: 1 } },
    { value: null },
    { value: [] },
    { value: 'x' },
  ];
  it.each(refused)('refuses $value', ({ value }) => {
    expect(input.safeParse(value).success).toBe(false);
  });

  it('shows the new name alone', () => {
    expect(Object.keys(z.toJSONSchema(input, { io: 'input' }).properties ?? {})).toEqual(['environmentId']);
  });
});

suite('withOldNames', () => {
  const reply = withOldNames(z.object({ id: z.string(), environmentId: z.string().nullable() }), {
    environment: 'environmentId',
  });

  it('answers both names', () => {
    expect(reply.parse({ id: 'k', environmentId: null, secret: 1 })).toEqual({
      id: 'k',
      environmentId: null,
      environment: null,
    });
  });

  it('reads a row by the codecs of the reply', () => {
    const seen = withOldNames(z.object({ seenAt: Instant }), { lastSeen: 'seenAt' });
    expect(seen.parse({ seenAt: 0 })).toEqual({
      seenAt: '1970-01-01T00:00:00.000Z',
      lastSeen: '1970-01-01T00:00:00.000Z',
    });
  });

  it('marks the old one as deprecated', () => {
    const { properties } = z.toJSONSchema(reply, { io: 'output' });
    expect(properties?.environment).toMatchObject({ deprecated: true });
    expect(properties?.environmentId).not.toHaveProperty('deprecated');
  });
});
