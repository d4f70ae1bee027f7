import { modules } from '../../src/app.ts';
import type { Module } from '../../src/http/module.ts';
import type { TestApp } from '../app.ts';

/** Events in the outbox that no module declares, or whose data is not what their declaration says. */
export async function undeclaredEvents({ rows }: Pick<TestApp, 'rows'>, more: readonly Module[]): Promise<string[]> {
  const declared = new Map([...modules, ...more].flatMap(({ events = [] }) => events.map((each) => [each.type, each])));
  const emitted = await rows<{ type: string; data: object }>('select distinct type, data from nexus_events');
  return emitted.flatMap(({ type, data }) => {
    const schema = declared.get(type)?.data;
    if (schema === undefined) return [`${type}: no module declares this event`];
    const { success, error } = schema.safeParse(data);
    return success ? [] : [`${type}: its data is not what it declares: ${error.message} in ${JSON.stringify(data)}`];
  });
}
