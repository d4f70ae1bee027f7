import { z } from 'zod';
import { modules } from '../../src/app.ts';
import type { Module } from '../../src/http/module.ts';
import type { TestApp } from '../app.ts';

/** Events in the outbox that no module declares, or whose data is not what their declaration says. */
export async function undeclaredEvents({ rows }: Pick<TestApp, 'rows'>, more: readonly Module[]): Promise<string[]> {
  const declared = new Map([...modules, ...more].flatMap(({ events = [] }) => events.map((each) => [each.type, each])));
  const emitted = await rows<{ type: string; data: Record<string, unknown> }>(
    'select distinct type, data from nexus_events',
  );
  return emitted.flatMap(({ type, data }) => {
    const schema = declared.get(type)?.data;
    if (schema === undefined) return [`${type}: no module declares this event`];
    // Encoded, not parsed: the data are what parsing made of a row, with RFC 3339 for an instant.
    const { success, error } = z.safeEncode(schema, data);
    return success ? [] : [`${type}: its data is not what it declares: ${error.message} in ${JSON.stringify(data)}`];
  });
}
