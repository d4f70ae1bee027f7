import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { referred, withoutReferences } from '../test/references.ts';
import { modules } from './app.ts';
import type { Module } from './http/module.ts';
import { exampleOf, idTypeOf, type Schema } from './http/openapi/schemas.ts';
import { openApi } from './http/openapi.ts';
import type { Route } from './http/route.ts';

const publicUrl = new URL('https://nexus.example.com');
/** Those of other vendors' protocols are not in the document. */
const routesOf = ({ routes = [] }: Module) => routes.filter(({ dialect }) => dialect === undefined);
const routes = modules.flatMap(routesOf);
const documentOf = (declared: readonly Route[]): Schema => openApi(declared, publicUrl) as unknown as Schema;
const document = documentOf(routes);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has no reference to something that is not there', () => {
    const references = [...referencesIn(document)];
    expect(references.length).toBeGreaterThan(500);
    expect(references.filter((reference) => resolve(document, reference) === undefined)).toEqual([]);
  });

  it('has one operation for each route, under a name of its own', () => {
    const names = operationsOf(document).map(({ operationId }) => operationId);
    expect(names.length).toBe(routes.length);
    expect(new Set(names).size).toBe(routes.length);
  });

  it('has examples that their schemas admit', () => {
    const wrong = propertiesOf(document).flatMap(({ where, schema }) => {
      const [example] = (schema.examples ?? []) as unknown[];
      if (example === undefined) return [];
      const { success } = z
        .fromJSONSchema(withoutReferences(schema, document) as z.core.JSONSchema.BaseSchema)
        .safeParse(example);
      return success ? [] : [`${where}: ${JSON.stringify(example)}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(modules)('$name', (module) => {
  const own = documentOf(routesOf(module));
  const properties = propertiesOf(own);

  it('names its routes <resources>.<action>', () => {
    for (const { name, method, path } of routesOf(module)) {
      expect(name, `${method} ${path}`).toMatch(/^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$/);
    }
  });

  it('says under which heading its routes stand, and describes the heading', () => {
    const tags = own.tags as { name: string; description?: string }[];
    expect(tags.filter(({ description }) => description === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('describes each property, with its unit and an example', () => {
    const incomplete = properties.flatMap((property) => {
      const lacks = lackOf(property, own);
      return lacks.length === 0 ? [] : [`${property.where}: no ${lacks.join(', no ')}`];
    });
    expect(incomplete).toEqual([]);
  });

  it('calls a property that holds an id …Id, and one that holds several …Ids', () => {
    const misnamed = properties.filter(({ inPath, ...property }) => !inPath && isMisnamed(property));
    expect(misnamed.map(({ where }) => where)).toEqual([]);
  });
});

interface Property {
  where: string;
  name: string;
  schema: Schema;
  inPath: boolean;
}

function* referencesIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  if ('$ref' in part && typeof part.$ref === 'string') yield part.$ref;
  for (const each of Object.values(part)) yield* referencesIn(each);
}

const resolve = (whole: Schema, reference: string) => referred(whole, reference) as Schema | undefined;

interface Operation {
  operationId: string;
  where: string;
  operation: Schema;
}

const operationsOf = ({ paths }: Schema): Operation[] =>
  Object.entries(paths as Record<string, Record<string, Schema>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      operationId: operation.operationId as string,
      where: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );

/** Every property of every schema, and every parameter, once. */
function propertiesOf(whole: Schema): Property[] {
  const inOperations = operationsOf(whole).flatMap(({ where, operation }) => {
    const parameters = (operation.parameters as Schema[])
      .filter(({ $ref }) => $ref === undefined)
      .map(({ name, in: place, description, schema }) => ({
        where: `${where} ${place}/${name}`,
        name: String(name),
        schema: { ...(schema as Schema), description },
        inPath: place === 'path',
      }));
    return [
      ...parameters,
      ...nestedIn(operation.requestBody, `${where} body`),
      ...nestedIn(operation.responses, `${where} reply`),
    ];
  });
  const { schemas } = whole.components as { schemas: Record<string, Schema> };
  return [...inOperations, ...Object.entries(schemas).flatMap(([name, schema]) => nestedIn(schema, name))];
}

function nestedIn(part: unknown, where: string): Property[] {
  if (typeof part !== 'object' || part === null) return [];
  const { properties, ...rest } = part as Schema;
  const own = Object.entries((properties ?? {}) as Record<string, Schema>).flatMap(([name, schema]) => [
    { where: `${where}/${name}`, name, schema, inPath: false },
    ...nestedIn(schema, `${where}/${name}`),
  ]);
  // A problem's `code` in each answer repeats the property of the component.
  const nested = Object.values(rest).filter(
    (each) => (each as Schema | null)?.['application/problem+json'] === undefined,
  );
  return [...own, ...nested.flatMap((each) => nestedIn(each, where))];
}

/** What says how much one of a number is. */
const units =
  /number of|count|how many|position|percent|bytes|milliseconds|seconds|minutes|hours|days|months|years|calls|requests|units|cents|status code|identifier|version/i;

function lackOf({ name, schema }: Property, whole: Schema): string[] {
  const target = typeof schema.$ref === 'string' ? resolve(whole, schema.$ref) : undefined;
  const description = String(schema.description ?? target?.description ?? '');
  const types = [schema.type].flat();
  const isNumber = types.includes('integer') || types.includes('number');
  return [
    ...(description === '' ? ['description'] : []),
    ...(isNumber && !units.test(`${name} ${description}`) ? ['unit'] : []),
    ...(exampleOf(schema, (reference) => resolve(whole, reference)) === undefined ? ['example'] : []),
  ];
}

function isMisnamed({ name, schema }: Pick<Property, 'name' | 'schema'>): boolean {
  if (schema.deprecated === true) return false;
  if (isId(schema)) return !/(^id|Id|By)$/.test(name);
  return isId((schema.items ?? {}) as Schema) && !/(^ids|Ids)$/.test(name);
}

/** Admits ids and nothing else; a role, which is a name or an id, is not one. */
function isId(schema: Schema): boolean {
  const options = ((schema.anyOf ?? []) as Schema[]).filter(({ type }) => type !== 'null');
  return options.length > 0 ? options.every(isId) : idTypeOf(schema) !== undefined;
}
