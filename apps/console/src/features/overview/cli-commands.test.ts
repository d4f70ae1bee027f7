import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandGroups } from './cli-commands.ts';

const groups = commandGroups({
  url: 'https://nexus.example.com',
  organization: 'acme',
  project: 'storefront',
  environment: 'staging',
  environmentId: 'eco_env_1',
  customer: 'acme-42',
});
const lines = groups.flatMap(({ commands }) => commands.map(({ line }) => line));
const source = readFileSync(new URL('../../../../../packages/cli/src/commands.ts', import.meta.url), 'utf8');
const known = [...source.matchAll(/name: '([^']+)'/g)].map(([, name = '']) => name);

it('shows every command that there is', () => {
  expect(known.length).toBeGreaterThan(40);
  const isShown = (name: string) => lines.some((line) => line === `nexus ${name}` || line.startsWith(`nexus ${name} `));
  expect(known.filter((name) => !isShown(name))).toEqual([]);
});

it('shows no other', () => {
  const isKnown = (line: string) => known.some((name) => `${line} `.startsWith(`nexus ${name} `));
  expect(lines.filter((line) => !isKnown(line))).toEqual([]);
});

it('has the caller’s own names in them', () => {
  expect(lines).toContain('nexus login --url https://nexus.example.com --organization acme');
  expect(lines).toContain('nexus run --project storefront --environment staging -- npm start');
});
