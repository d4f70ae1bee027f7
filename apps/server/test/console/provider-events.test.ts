import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { remoteProviders } from '../../../console/src/features/billing/selling/providers.ts';

/** The types of events that the server reads from a provider's webhooks, in order. */
function readFrom(provider: string): string[] {
  const path = fileURLToPath(new URL(`../../src/modules/billing/providers/${provider}/webhooks.ts`, import.meta.url));
  const cases = readFileSync(path, 'utf8').matchAll(/case '([a-z_.]+)':/g);
  return Array.from(cases, ([, type = '']) => type).sort();
}

it.each(['stripe', 'polar'] as const)(
  'the page for payments names the events that the server reads from %s',
  (name) => {
    expect(readFrom(name).length).toBeGreaterThan(10);
    expect(remoteProviders[name].events).toEqual(readFrom(name));
  },
);
