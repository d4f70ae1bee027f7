import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../apps/server/src/config.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const [, schema = ''] =
  /const Environment = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(read('apps/server/src/config.ts')) ?? [];
const variables = Array.from(schema.matchAll(/^ {2}([A-Z][A-Z0-9_]*): /gm), ([, name = '']) => name);

const rows = Array.from(
  read('README.md').matchAll(/^\| `([A-Z][A-Z0-9_]*)` \| (?:`([^`]*)`)? ?\| (.+) \|$/gm),
  ([, name = '', fallback = '', meaning = '']) => ({ name, fallback, meaning }),
);

const defaults: Readonly<Record<string, unknown>> = readConfig({});

/** As one would write it into the environment; empty for none. */
function written(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.join(',');
  const { limit, windowSeconds } = value as { limit?: number; windowSeconds?: number };
  return limit === undefined ? '' : `${limit}/${windowSeconds}`;
}

describe("the README's table of the configuration", () => {
  it('has every variable of config.ts, in its order, and no other', () => {
    expect(rows.map(({ name }) => name)).toEqual(variables);
    expect(variables).toContain('NEXUS_DATA_DIR');
  });

  it.each(rows)('tells the default of $name', ({ name, fallback }) => {
    expect(fallback).toBe(written(defaults[name]));
  });
});
