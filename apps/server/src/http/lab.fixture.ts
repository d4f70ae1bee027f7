import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { errors } from '../kernel/errors.ts';
import { defineEvent } from '../kernel/events/events.ts';
import { bodies } from './body/index.ts';
import type { Dialect } from './dialect.ts';
import { defineModule } from './module.ts';
import { replies } from './reply/types.ts';
import { route } from './route.ts';

/** What the acts of the routes below have done, for tests to inspect. */
export const lab = {
  chunks: 0,
  running: 0,
  aborted: 0,
  /** Whether the organization may have another sample. */
  full: false,
  forget(): void {
    Object.assign(lab, { chunks: 0, running: 0, aborted: 0, full: false });
  },
};

const Count = z.strictObject({
  chunks: z.coerce.number().default(1),
  bytes: z.coerce.number().default(10),
  everyMs: z.coerce.number().default(0),
  /** Fails instead of making this chunk, counted from 0. */
  failAt: z.coerce.number().optional(),
  /** Continues to wait after it is told to stop. */
  deaf: z.stringbool().default(false),
});

async function* chunksOf({ chunks, bytes, everyMs, failAt, deaf }: z.infer<typeof Count>, signal: AbortSignal) {
  lab.running++;
  try {
    for (let at = 0; at < chunks; at++) {
      if (at === failAt) throw errors.OUTBOUND_FAILED('The provider did not answer');
      if (everyMs > 0) await sleep(everyMs, undefined, deaf ? {} : { signal });
      lab.chunks++;
      yield `${'x'.repeat(bytes - 1)}\n`;
    }
  } finally {
    lab.running--;
    if (signal.aborted) lab.aborted++;
  }
}

const read = { permission: 'customers:read', meter: 'lab.calls', scope: 'none' } as const;

const streamed = route({
  ...read,
  method: 'GET',
  path: '/api/v1/lab/stream',
  summary: 'Chunks of a size',
  query: Count,
  reply: replies.stream('application/x-ndjson'),
  act: ({ query, signal }) => chunksOf(query, signal),
});

const events = route({
  ...read,
  method: 'GET',
  path: '/api/v1/lab/events',
  summary: 'Chunks without end',
  query: Count,
  reply: replies.stream('text/event-stream', { endless: true }),
  act: ({ query, signal }) => chunksOf({ ...query, chunks: Number.POSITIVE_INFINITY }, signal),
});

/** Like a model's completion: charged by what was produced, however it ends. */
const metered = route({
  ...read,
  method: 'GET',
  path: '/api/v1/lab/metered',
  summary: 'A unit for each chunk',
  query: Count,
  reply: replies.stream('text/event-stream'),
  async *act({ query, signal, usage }) {
    usage.quantity = 0;
    for await (const chunk of chunksOf(query, signal)) {
      usage.quantity++;
      yield chunk;
    }
  },
});

const labWritten = defineEvent('lab.written', 'A stream was written', z.strictObject({}));

const written = route({
  method: 'POST',
  path: '/api/v1/lab/written',
  summary: 'A mutation that answers with a stream',
  permission: 'customers:create',
  audit: 'lab.write',
  meter: 'lab.calls',
  idempotency: false,
  body: Count,
  reply: replies.stream('application/x-ndjson'),
  act({ tx, body, signal }) {
    tx.audit({ resource: { type: 'lab', id: 'written' } });
    tx.emit(labWritten('written', {}));
    return chunksOf(body, signal);
  },
});

const audited = route({
  ...read,
  method: 'GET',
  path: '/api/v1/lab/audited',
  summary: 'A stream with an audit entry',
  audit: 'lab.read',
  query: Count,
  reply: replies.stream('application/x-ndjson'),
  act: ({ query, signal }) => chunksOf(query, signal),
});

const Document = z.strictObject({ streamed: z.stringbool().default(false), length: z.coerce.number().default(1000) });

const document = route({
  ...read,
  method: 'GET',
  path: '/api/v1/lab/document',
  summary: 'A document of 1,000 bytes',
  query: Document,
  reply: replies.bytes('application/pdf'),
  act({ query: { streamed: isStreamed, length }, reply, signal }) {
    reply.header('content-disposition', 'attachment; filename="invoice.pdf"');
    if (!isStreamed) return Buffer.alloc(length, 1);
    const count = { chunks: 10, bytes: 100, everyMs: 0, failAt: undefined, deaf: false };
    return { length, chunks: chunksOf(count, signal) };
  },
});

const Sum = z.object({ bytes: z.number(), sha256: z.string() });

const raw = route({
  ...read,
  method: 'POST',
  path: '/api/v1/lab/raw',
  summary: 'Bytes as they came',
  record: 'journaled',
  bodyLimit: 10 * 1024 * 1024,
  body: bodies.raw('application/octet-stream', 'application/json'),
  reply: Sum,
  act: ({ body }) => ({ bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') }),
});

/** Kept with its reply: repeated bytes get it again. */
const repeatable = route({
  method: 'POST',
  path: '/api/v1/lab/repeatable',
  summary: 'Bytes that may be sent again',
  permission: 'customers:create',
  audit: 'lab.write',
  meter: 'lab.calls',
  entitlement: 'samples',
  body: bodies.raw(),
  reply: Sum,
  act({ tx, body }) {
    tx.audit({ resource: { type: 'lab', id: 'repeatable' } });
    return { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
  },
});

const lines = route({
  ...read,
  method: 'POST',
  path: '/api/v1/lab/lines',
  summary: 'Sums what the lines say',
  record: 'journaled',
  bodyLimit: 1024 * 1024,
  query: z.strictObject({ take: z.coerce.number().default(Number.POSITIVE_INFINITY) }),
  body: bodies.ndjson(z.strictObject({ n: z.int() }), { maxLineBytes: 100 }),
  reply: z.object({ lines: z.number(), sum: z.number() }),
  async act({ body, query }) {
    let [count, sum] = [0, 0];
    for await (const { n } of body) {
      count++;
      sum += n;
      lab.chunks = count;
      if (count >= query.take) break;
    }
    return { lines: count, sum };
  },
});

const FormPart = z.object({ name: z.string(), value: z.string().optional(), bytes: z.number().optional() });

const form = route({
  ...read,
  method: 'POST',
  path: '/api/v1/lab/form',
  summary: 'Lists the parts of a form',
  record: 'journaled',
  bodyLimit: 256 * 1024,
  query: z.strictObject({ skip: z.stringbool().default(false) }),
  body: bodies.multipart({ maxParts: 4, maxFieldBytes: 1000 }),
  reply: z.object({ parts: z.array(FormPart) }),
  async act({ body, query }) {
    const parts: z.infer<typeof FormPart>[] = [];
    for await (const part of body) {
      if ('value' in part) parts.push(part);
      else {
        let bytes = 0;
        if (!query.skip) for await (const chunk of part.content) bytes += chunk.length;
        parts.push({ name: part.name, value: part.filename, bytes });
      }
    }
    return { parts };
  },
});

/** A protocol of somebody else. */
const fake: Dialect = {
  errorType: 'application/vnd.fake+json',
  error: ({ status, code, detail }) => ({
    status: status === 401 ? 403 : status,
    headers: { 'x-fake-error': code },
    body: { errors: [detail] },
  }),
  envelope: (reply, requestId) => ({ request_id: requestId, data: reply }),
};

const foreign = route({
  method: 'POST',
  path: '/fake/v1/things',
  summary: 'A call of another protocol',
  permission: 'customers:create',
  audit: 'lab.write',
  meter: 'lab.calls',
  dialect: fake,
  body: z.strictObject({ name: z.string().max(10) }),
  reply: z.object({ name: z.string() }),
  act({ tx, body }) {
    if (body.name === 'taken') throw errors.CONFLICT('The name is taken');
    if (body.name === 'broken') throw new Error('nobody shall read this');
    tx.audit({ resource: { type: 'lab', id: 'foreign' } });
    return body;
  },
});

const foreignStream = route({
  ...read,
  method: 'GET',
  path: '/fake/v1/stream',
  summary: 'A stream of another protocol',
  dialect: fake,
  query: Count,
  reply: replies.stream('text/event-stream'),
  act: ({ query, signal }) => chunksOf(query, signal),
});

/** Routes that no module has yet: one of each body and reply type, and one in another vendor's protocol. */
export const labModule = defineModule({
  name: 'lab',
  async admit(_tx, entitlement) {
    if (entitlement === 'samples' && lab.full) throw errors.QUOTA_EXCEEDED('No more samples');
  },
  events: [labWritten],
  routes: [streamed, events, metered, written, audited, document, raw, repeatable, lines, form, foreign, foreignStream],
});
