import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Components, exampleOf, type Schema } from './schemas.ts';

const Limit = z
  .strictObject({ name: z.string(), per: z.enum(['key', 'customer']).default('key') })
  .meta({ id: 'Limit' });
const Plain = z.object({ name: z.string() }).meta({ id: 'Plain' });

function finished(reply: z.ZodType, body: z.ZodType): { reply: Schema; body: Schema; schemas: Record<string, Schema> } {
  const components = new Components();
  const parts = { reply: components.of(reply, 'output'), body: components.of(body, 'input') };
  const { components: found, ...rest } = components.finish({ ...parts, components: { schemas: {} } });
  return { ...rest, schemas: found.schemas };
}

describe('Components', () => {
  it('refers to a schema with an id by that', () => {
    const { reply, body, schemas } = finished(z.object({ items: z.array(Plain) }), Plain);
    expect(reply).toMatchObject({ properties: { items: { items: { $ref: '#/components/schemas/Plain' } } } });
    expect(body).toEqual({ $ref: '#/components/schemas/Plain' });
    expect(Object.keys(schemas)).toEqual(['Plain']);
  });

  it('gives the input form a name of its own where it differs', () => {
    const { reply, body, schemas } = finished(z.object({ limits: z.array(Limit) }), Limit);
    expect(reply).toMatchObject({ properties: { limits: { items: { $ref: '#/components/schemas/Limit' } } } });
    expect(body).toEqual({ $ref: '#/components/schemas/LimitInput' });
    expect(schemas.Limit?.required).toEqual(['name', 'per']);
    expect(schemas.LimitInput?.required).toEqual(['name']);
  });

  it('also where only what it refers to differs', () => {
    const Key = z.object({ limits: z.array(Limit) }).meta({ id: 'Key' });
    const { schemas } = finished(Key, Key);
    expect(Object.keys(schemas)).toEqual(['Key', 'KeyInput', 'Limit', 'LimitInput']);
    expect(JSON.stringify(schemas.KeyInput)).toContain('#/components/schemas/LimitInput');
    expect(JSON.stringify(schemas.Key)).not.toContain('LimitInput');
  });

  it('refuses two schemas with one id, and recursion without an id', () => {
    const components = new Components();
    components.of(Plain, 'output');
    expect(() => components.of(z.object({ other: z.int() }).meta({ id: 'Plain' }), 'output')).toThrow('id Plain');
    const Tree: z.ZodType = z.object({ children: z.array(z.lazy(() => Tree)) });
    expect(() => new Components().of(z.object({ tree: Tree }), 'output')).toThrow('needs an id');
  });

  it('lets any JSON be any JSON', () => {
    const { body } = finished(z.object({}), z.strictObject({ metadata: z.record(z.string(), z.json()) }));
    expect(body).toMatchObject({ properties: { metadata: { additionalProperties: {} } } });
  });

  it('leaves replies open to new members, and bodies closed', () => {
    const Strict = z.strictObject({ name: z.string() });
    const { reply, body } = finished(Strict, Strict);
    expect(reply).not.toHaveProperty('additionalProperties');
    expect(body.additionalProperties).toBe(false);
  });

  it('writes a value that may be null as one type', () => {
    const { reply } = finished(
      z.object({
        email: z.email().nullable().describe('Address'),
        kind: z.enum(['a', 'b']).nullable(),
        at: z.iso.datetime().meta({ description: 'Instant' }).nullable(),
      }),
      Plain,
    );
    expect(reply.properties).toEqual({
      email: { type: ['string', 'null'], format: 'email', description: 'Address', examples: ['ada@example.com'] },
      kind: { type: ['string', 'null'], enum: ['a', 'b', null], examples: ['a'] },
      at: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'Instant',
        examples: [null],
      },
    });
  });

  it('describes what means the same everywhere', () => {
    const { reply } = finished(z.object({ createdAt: z.iso.datetime() }), Plain);
    expect(reply.properties).toMatchObject({ createdAt: { description: 'When it was created' } });
  });
});

describe('exampleOf', () => {
  const exampleFor = (schema: z.ZodType): unknown => exampleOf(z.toJSONSchema(schema) as Schema, () => undefined);

  it('is made of what the schema says', () => {
    const schema = z.object({
      name: z.string().meta({ examples: ['Acme'] }),
      kind: z.enum(['a', 'b']),
      count: z.int().default(3),
      tags: z.array(z.string().meta({ examples: ['x'] })),
      either: z.union([z.null(), z.literal(5)]),
      on: z.boolean(),
      at: z.iso.datetime(),
    });
    expect(exampleFor(schema)).toEqual({
      name: 'Acme',
      kind: 'a',
      count: 3,
      tags: ['x'],
      either: 5,
      on: true,
      at: '2026-11-25T09:30:00.000Z',
    });
  });

  it('is undefined where nothing is known', () => {
    expect(exampleFor(z.string())).toBeUndefined();
    expect(exampleFor(z.record(z.string(), z.string()))).toBeUndefined();
  });
});
