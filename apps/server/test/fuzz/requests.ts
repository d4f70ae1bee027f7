import type { Random } from '../random.ts';
import { withoutReferences } from '../references.ts';
import { idTypeOf, type Schema } from '../world/schema.ts';
import { contentTypes, hostileBytes, hostileText, hostileValue } from './hostile.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  schema: Schema;
}

/** One operation of /openapi.json. */
export interface Operation {
  method: string;
  path: string;
  parameters: Parameter[];
  body: Schema | undefined;
  /** Answers slowly by design: drawn more seldom. */
  slow: boolean;
}

export interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
}

interface OpenApiOperation {
  parameters: Parameter[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { description: string }>;
}

export const operationsOf = (document: OpenApi): Operation[] =>
  Object.entries((withoutReferences(document, document) as OpenApi).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json'].schema,
      slow: Object.values(responses).some(({ description }) => description.includes('HASHING_BUSY')),
    })),
  );

/** Whose words and ids requests are made of. */
export interface Material {
  /** Bearer tokens and keys, good and bad. */
  credentials: readonly string[];
  /** Ids of things that exist, by type; of several organizations. */
  ids: ReadonlyMap<string, readonly string[]>;
  organizations: readonly string[];
}

export interface FuzzRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload?: Buffer | string;
}

/** One request: from nearly right to nothing of the kind. */
export function fuzzRequest(random: Random, operation: Operation, material: Material): FuzzRequest {
  // How much of it is wrong: an eighth of the requests nothing, the others one value in two to five.
  const wrong = random.once(8) ? Number.POSITIVE_INFINITY : 2 + random.integer(4);
  const maker = new Maker(random, material, wrong);
  const headers = maker.headers();
  return {
    method: random.once(100)
      ? random.pick(['PUT', 'DELETE', 'PATCH', 'POST', 'GET', 'OPTIONS', 'HEAD'])
      : operation.method,
    url: maker.url(operation),
    headers,
    ...maker.payload(operation, headers),
  };
}

class Maker {
  private readonly random: Random;
  private readonly material: Material;
  private readonly wrong: number;

  constructor(random: Random, material: Material, wrong: number) {
    this.random = random;
    this.material = material;
    this.wrong = wrong;
  }

  url({ path, parameters }: Operation): string {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const schema = parameters.find((each) => each.in === 'path' && each.name === name)?.schema ?? {};
      return this.bad() ? encoded(this.random, hostileText(this.random)) : plain(this.value(schema));
    });
    const pairs = parameters
      .filter((each) => each.in === 'query' && this.random.once(2))
      .flatMap(({ name, schema }) => {
        const one = `${name}=${this.bad() ? encoded(this.random, hostileText(this.random)) : plain(this.value(schema))}`;
        return this.bad() && this.random.once(3) ? [one, one, `${name}[]=1`] : [one];
      });
    if (this.bad() && this.random.once(4)) pairs.push(`${encoded(this.random, hostileText(this.random))}=1`);
    return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
  }

  headers(): Record<string, string> {
    const { random, material } = this;
    const found: Record<string, string> = {};
    if (!random.once(8)) {
      const credential = random.pick(material.credentials);
      if (random.once(10)) found['x-api-key'] = credential;
      else
        found.authorization = `${random.once(12) ? random.pick(['Basic', 'ApiKey', 'bearer', '']) : 'Bearer'} ${credential}`;
    }
    if (random.once(2))
      found['x-nexus-organization'] = this.bad() ? this.headerText() : random.pick(material.organizations);
    if (random.once(6)) found['idempotency-key'] = this.bad() ? this.headerText() : `k${random.integer(50)}`;
    if (random.once(12)) found.cookie = `nexus_access=${this.headerText()}; nexus_refresh=${this.headerText()}; =; a`;
    if (random.once(12)) found['user-agent'] = this.headerText();
    if (random.once(20)) found.origin = this.headerText();
    if (random.once(20)) found['content-length'] = random.pick(['-1', '99999999999999999999', 'x', '5']);
    return found;
  }

  payload({ body }: Operation, headers: Record<string, string>): { payload?: Buffer | string } {
    const { random } = this;
    if (body === undefined && !random.once(10)) return {};
    if (this.bad() && random.once(3)) {
      headers['content-type'] = random.pick(contentTypes);
      return { payload: hostileBytes(random) };
    }
    headers['content-type'] = 'application/json';
    const value = this.bad() && random.once(4) ? hostileValue(random) : this.value(body ?? {});
    return { payload: JSON.stringify(value) };
  }

  /** A value of the schema, its parts now and then replaced by hostile ones. */
  private value(schema: Schema): unknown {
    const { random } = this;
    if (this.bad()) return random.once(3) ? hostileValue(random) : hostileText(random);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return random.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return this.value(random.pick(choices));
    const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
    if (type === 'object') return this.object(schema);
    if (type === 'array')
      return Array.from({ length: random.integer(4) + (schema.minItems ?? 0) }, () => this.value(schema.items ?? {}));
    if (type === 'integer' || type === 'number') return (schema.minimum ?? 0) + random.integer(100);
    if (type === 'boolean') return random.once(2);
    return this.text(schema);
  }

  private object({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(properties)) {
      if (!required.includes(name) && this.random.once(2)) continue;
      if (this.bad() && this.random.once(3)) continue;
      made[name] = this.value(schema);
    }
    if (this.bad()) made[hostileText(this.random)] = hostileValue(this.random);
    return made;
  }

  private text(schema: Schema): string {
    const { random, material } = this;
    const type = idTypeOf(schema);
    if (type !== undefined) return random.pick(material.ids.get(type) ?? [`eco_${type}_0000000000000000000001`]);
    if (schema.format === 'email') return `fuzz${random.integer(1000)}@example.com`;
    if (schema.format === 'date-time') return random.pick(['2030-01-01T00:00:00Z', '2026-01-15T12:00:00.001+02:00']);
    return `fuzz-${random.integer(1_000_000)}`.padEnd(schema.minLength ?? 0, 'x');
  }

  /** What a header field may carry at all (RFC 9110, 5.5): Node's own client sends nothing else. */
  private headerText(): string {
    return hostileText(this.random)
      .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?')
      .slice(0, 4000);
  }

  private bad(): boolean {
    return this.wrong !== Number.POSITIVE_INFINITY && this.random.once(this.wrong * 2);
  }
}

/** Percent-encoded, or as it stands: where a client forgot. */
function encoded(random: Random, text: string): string {
  if (random.once(3)) return text.replaceAll(/[^\x21-\x7e]|[/?#]/g, '%').slice(0, 2000);
  return encodeURIComponent(text.toWellFormed());
}

const plain = (value: unknown): string =>
  encodeURIComponent((typeof value === 'object' ? JSON.stringify(value) : String(value)).toWellFormed());
