import type { Customer } from '../../entities/customers/queries.ts';

export type Metadata = Customer['metadata'];

/** One `name=value` a line; numbers, true, false and null are such, anything else is a text. */
export function metadataOf(text: string): Metadata {
  const metadata: Metadata = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    if (at < 1) throw new Error(`“${line.trim()}” is not name=value`);
    metadata[line.slice(0, at).trim()] = scalarOf(line.slice(at + 1).trim());
  }
  return metadata;
}

function scalarOf(text: string): Metadata[string] {
  if (!/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?)$/.test(text)) return text;
  const value = JSON.parse(text) as Metadata[string];
  // What a number would change, such as a long id, stays a text.
  return String(value) === text ? value : text;
}

export const textOf = (metadata: Metadata): string =>
  Object.entries(metadata)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
