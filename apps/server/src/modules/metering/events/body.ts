import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { BodyType } from '../../../http/body/index.ts';
import { readBytes, textOf } from '../../../http/body/types.ts';
import { errors } from '../../../kernel/errors.ts';
import { meteringErrors } from '../errors.ts';
import { Event } from './schema.ts';

const mostEvents = 1000;

/** Events as they were sent; undefined for a line that is not JSON. */
export type SentEvents = readonly unknown[];

const lines = 'application/x-ndjson';

/** One event, a batch, or one a line. Each is checked by itself, so that the others are stored. */
export const eventBody: BodyType<SentEvents> = {
  contentTypes: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json', lines],
  schema: z.union([Event, z.array(Event).max(mostEvents)]),
  streamed: false,
  async read(request: IncomingMessage, limit: number) {
    const text = textOf(await readBytes(request, limit));
    const isLines = request.headers['content-type']?.toLowerCase().startsWith(lines) ?? false;
    return { value: isLines ? eventsInLines(text) : eventsIn(text) };
  },
  parse(value) {
    const events = (value ?? []) as SentEvents;
    if (events.length > mostEvents) throw meteringErrors.TOO_MANY_EVENTS();
    return events;
  },
};

function eventsIn(text: string): SentEvents {
  const value = parsed(text);
  if (value === undefined) throw errors.MALFORMED_BODY('The body is not JSON');
  return Array.isArray(value) ? value : [value];
}

const eventsInLines = (text: string): SentEvents =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsed);

function parsed(text: string): unknown {
  try {
    // RFC 8259, 8.1: a byte order mark may be ignored.
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
