import { modules } from '../../../app.ts';
import { viewOf } from '../event-types/event-types.ts';

interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  $ref?: string;
}

/** Members of the data of an event, by path: `lines[].amount`, and what they may be. */
export type Shape = Record<string, string>;

/** Of every event that the product declares, by type. */
export function shapes(): Record<string, Shape> {
  const events = modules.flatMap(({ events: declared = [] }) => declared);
  const all = events.map((event) => {
    const shape: Shape = {};
    const schema = viewOf(event).schema as Schema & { $defs?: Record<string, Schema> };
    describe(schema, '', shape, schema.$defs ?? {});
    return [event.type, shape] as const;
  });
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(schema: Schema, path: string, shape: Shape, defs: Record<string, Schema>): void {
  const known = schema.$ref === undefined ? schema : (defs[schema.$ref.slice('#/$defs/'.length)] ?? {});
  if (path !== '') shape[path] = kindOf(known);
  for (const [name, member] of Object.entries(known.properties ?? {})) {
    describe(member, path === '' ? name : `${path}.${name}`, shape, defs);
  }
  if (known.items !== undefined) describe(known.items, `${path}[]`, shape, defs);
}

function kindOf({ type, anyOf = [] }: Schema): string {
  if (type === undefined) return [...new Set(anyOf.map(kindOf))].sort().join(' | ');
  return [type].flat().sort().join(' | ');
}
