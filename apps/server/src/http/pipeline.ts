import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TxOptions } from '../kernel/db/database.ts';
import type { TenantTx, Tx } from '../kernel/db/tx.ts';
import { errors, type NexusError } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { RouteCount } from '../kernel/metrics.ts';
import { operatorOrg, type UsageRecord } from '../kernel/record.ts';
import { pickDefined } from '../kernel/schema.ts';
import { type BodyType, readBody, receivedJson } from './body/index.ts';
import { RouteCall } from './call.ts';
import { markCursor, openCursor } from './cursors.ts';
import { problemType } from './dialect.ts';
import { type Claim, claimOf, findReply, storeReply } from './idempotency.ts';
import { type IdentifyPort, identify, identifyAgain, identifyPublic, type SessionCookies } from './identify.ts';
import { parseParams, parseQuery, refuseHeaders } from './input.ts';
import { leaveRest } from './linger.ts';
import { type AuthorizePort, admitKind, askForProof, authorize, type DefaultLimits, takeLimits } from './permit.ts';
import { toNexusError } from './problem.ts';
import { noteRefusal, problemReply } from './problem-reply.ts';
import { holdQuota, type QuotaPort } from './quotas.ts';
import {
  auditEntries,
  coalescedEntry,
  isCoalesced,
  journal,
  type RecordPort,
  recordedCaller,
  recordedOrg,
  usageOf,
} from './record.ts';
import { CommittedRefusal } from './refusal.ts';
import type { LiveStream, LiveStreams } from './reply/live-streams.ts';
import type { Reply, ReplySettings } from './reply/outgoing.ts';
import { revalidated } from './reply/revalidation.ts';
import type { Bytes, ReplyType } from './reply/types.ts';
import { type Alias, isUnsafe, type Route, recordKind } from './route.ts';
import type { Turns } from './turns.ts';

/** What the pipeline gets from app.ts: the kernel, and the ports that modules fill. */
export interface Pipeline {
  kernel: Kernel;
  identify: IdentifyPort;
  authorize: AuthorizePort;
  /** Refuses an act that would exceed what the organization is entitled to; called in the act's transaction. */
  admit(tx: TenantTx, entitlement: string): Promise<void>;
  quotas: QuotaPort;
  record: RecordPort;
  limits: DefaultLimits;
  cookies: SessionCookies;
  replies: ReplySettings;
  /** Requests between their first step and their reply; beyond a bound the server refuses more. Streams do not count. */
  load: { atWork: number; draining: boolean };
  /** Those of routes that declare `report`. */
  reports: Turns;
  streams: LiveStreams;
  /** Bytes of a body, where the route names no limit. */
  bodyLimit: number;
}

/** A reply that is sent while it is made. */
interface StreamedReply {
  status: number;
  contentType: string;
  length: number | undefined;
  chunks: AsyncIterable<Uint8Array | string>;
}

type AnyReply = Reply | StreamedReply;

/** A route under one of its paths. */
export interface MountedRoute {
  route: Route;
  alias: Alias | undefined;
  count: RouteCount;
  bodyType: BodyType<unknown>;
  replyType: ReplyType<unknown>;
}

const jsonType = 'application/json; charset=utf-8';

/** Takes every request of a route through the six steps: receive, identify, permit, act, record, reply. */
export function handlerOf(pipeline: Pipeline, mounted: MountedRoute) {
  const { kernel, load, replies } = pipeline;
  /** `body`: the bytes of a JSON body that has been read already. */
  return (request: FastifyRequest, reply: FastifyReply, body?: Buffer): Promise<void> => {
    reply.hijack();
    const call = new RouteCall(kernel, mounted.route, request, reply, replies);
    load.atWork++;
    const making = replyTo(pipeline, mounted, call, body).finally(() => load.atWork--);
    return sendReply(pipeline, mounted, call, making);
  };
}

/** For a request that was accepted, and then could not be recorded. */
export function replyWithError(
  pipeline: Pipeline,
  mounted: MountedRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<void> {
  const call = new RouteCall(pipeline.kernel, mounted.route, request, reply, pipeline.replies);
  return sendReply(pipeline, mounted, call, refuse(pipeline, call, error));
}

/** Never rejects. */
async function sendReply(
  pipeline: Pipeline,
  mounted: MountedRoute,
  call: RouteCall,
  making: Promise<AnyReply>,
): Promise<void> {
  try {
    const status = await send(pipeline, call, await making);
    mounted.count.observe(status, call.elapsedUs() / 1000);
  } catch (error) {
    pipeline.kernel.log.error({ err: error, route: call.route.path }, 'a reply could not be sent');
    call.reply.destroy();
  } finally {
    call.stream?.close();
  }
}

/** All steps but the last. */
async function replyTo(
  pipeline: Pipeline,
  mounted: MountedRoute,
  call: RouteCall,
  body: Buffer | undefined,
): Promise<AnyReply> {
  try {
    if (mounted.route.report === true) await pipeline.reports.next();
    await receive(pipeline, mounted, call, body);
    await identifyCaller(pipeline, call);
    await permit(pipeline, mounted, call);
    const reply = await act(pipeline, mounted, call);
    await record(pipeline, call, reply);
    return reply;
  } catch (error) {
    return refuse(pipeline, call, error);
  }
}

async function receive(
  pipeline: Pipeline,
  mounted: MountedRoute,
  call: RouteCall,
  body: Buffer | undefined,
): Promise<void> {
  const { replyType, route } = mounted;
  if (replyType.kind === 'stream') call.stream = pipeline.streams.add(replyType.endless, call.controller);
  if (body !== undefined) call.received = receivedJson(body);
  else if (isUnsafe(route.method)) await receiveBody(pipeline, mounted, call);
}

/** While a body arrives, however slowly, the request is not at work. */
async function receiveBody(
  { load, bodyLimit }: Pipeline,
  { route, bodyType }: MountedRoute,
  call: RouteCall,
): Promise<void> {
  load.atWork--;
  const reading = readBody(call.request.raw.raw, bodyType, route.bodyLimit ?? bodyLimit);
  call.received = await reading.finally(() => load.atWork++);
}

async function identifyCaller({ identify: port, cookies }: Pipeline, call: RouteCall): Promise<void> {
  const { raw } = call.request;
  const { permission, refreshCookie = false, dialect } = call.route;
  if (permission === 'public') {
    call.caller = identifyPublic(raw, cookies);
    return;
  }
  const sources = { refreshCookie, tokenHeader: dialect?.tokenHeader };
  const { caller, refusal } = await identify(raw, port, cookies, sources);
  call.caller = caller;
  if (refusal !== undefined) throw refusal;
  if (call.stream !== undefined) call.identifyAgain = () => identifyAgain(raw, port, cookies, sources);
}

async function permit(pipeline: Pipeline, { route, alias, bodyType }: MountedRoute, call: RouteCall): Promise<void> {
  const { params, query } = call.request.raw;
  const received = { params, query, body: call.received.value };
  const input = alias?.request?.(received) ?? received;
  admitKind(route, call.caller);
  refuseHeaders(route, call.request.raw.headers);
  call.params = parseParams(route, input.params);
  // Windows that the body decides are taken once it is known; all others before it is looked at.
  const byInput = route.limits?.some(({ by }) => typeof by === 'function') ?? false;
  if (!byInput) await takeLimits(route, pipeline.kernel.limiter, pipeline.limits, call);
  if (route.locate !== undefined) call.params = await route.locate(call);
  call.folders = await authorize(route, pipeline.authorize, call);
  call.query = parseQuery(route, input.query);
  openCursor(call);
  call.body = bodyType.parse(input.body);
  await askForProof(route, pipeline.authorize, call);
  if (byInput) await takeLimits(route, pipeline.kernel.limiter, pipeline.limits, call);
  await holdQuota(pipeline.quotas, call);
}

async function act(pipeline: Pipeline, mounted: MountedRoute, call: RouteCall): Promise<AnyReply> {
  const { route } = mounted;
  if (route.prepare !== undefined) call.prepared = await route.prepare(call);
  const reply = route.scope === 'none' ? await perform(mounted, call) : await actInTransaction(pipeline, mounted, call);
  if (!('chunks' in reply)) return reply;
  call.stream ??= pipeline.streams.add(false, call.controller);
  await call.stream.begin(reply.chunks);
  return reply;
}

/** What a mutation records commits with it. */
async function actInTransaction(
  { kernel, admit }: Pipeline,
  mounted: MountedRoute,
  call: RouteCall,
): Promise<AnyReply> {
  const isTransactional = recordKind(mounted.route) === 'transactional';
  let reply: AnyReply | undefined;
  await inScope(kernel, mounted.route, call, isTransactional, async (tx) => {
    call.tx = tx;
    // Before the act: a log-in changes the caller.
    const claim = claimOf(call);
    const stored = claim === undefined ? undefined : await findReply(tx, claim);
    if (stored !== undefined) {
      call.repeated = true;
      call.usage.quantity = 0;
      call.reply.replay(stored.head);
      reply = { status: stored.status, body: stored.body, contentType: contentTypeOf(mounted, stored.status) };
      return;
    }
    const { entitlement } = mounted.route;
    if (entitlement !== undefined) await admit(tx as TenantTx, entitlement);
    reply = await perform(mounted, call);
    if (isTransactional) await recordInTransaction(call, tx, reply, claim);
  });
  if (reply === undefined) throw new Error('the transaction committed without a reply');
  call.recorded = isTransactional && !call.repeated;
  return reply;
}

async function inScope(
  { database }: Kernel,
  route: Route,
  call: RouteCall,
  isTransactional: boolean,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { scope = 'tenant', audit: action, report } = route;
  if (scope === 'lookup') return database.lookup(work);
  const { caller } = call;
  const { id, at } = call.request;
  const { org, person } = route.settings?.(call as never) ?? caller;
  // Some GETs act: a browser that comes back from an outside log-in can send nothing else.
  const options: TxOptions = {
    readOnly: !isUnsafe(route.method) && !isTransactional,
    request: { id, at, action },
    ...(report === true ? { purpose: 'reports' } : {}),
  };
  const { folders } = call;
  const settings = pickDefined({ org, person, folders });
  if (scope === 'tenant') {
    await database.tenant(caller, { ...settings, org: required(org, 'organization') }, work, options);
  } else await database.person(caller, { ...settings, person: required(person, 'person') }, work, options);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`the route opens a transaction without its ${what}`);
  return value;
}

async function perform(mounted: MountedRoute, call: RouteCall): Promise<AnyReply> {
  try {
    // `route` ties the types of `tx` and `prepared` to the act; in a list of routes they are erased.
    const result = await mounted.route.act(call as Parameters<Route['act']>[0]);
    return replyOf(mounted, call, markCursor(call, result));
  } catch (error) {
    if (!(error instanceof CommittedRefusal)) throw error;
    call.usage.quantity = 0;
    return problemReply(call, error.error);
  }
}

function replyOf(mounted: MountedRoute, call: RouteCall, result: unknown): AnyReply {
  const { route, replyType } = mounted;
  const { status } = call.reply;
  const contentType = contentTypeOf(mounted, status);
  if (replyType.kind === 'json') {
    const checked = replyType.schema?.parse(result);
    if (status === 204) return { status, contentType, body: '' };
    const body = JSON.stringify(route.dialect?.envelope?.(checked, call.request.id) ?? checked);
    return revalidated(call, { status, contentType, body });
  }
  if (replyType.kind === 'stream') {
    return { status, contentType, length: undefined, chunks: result as StreamedReply['chunks'] };
  }
  const bytes = result as Bytes;
  if (typeof bytes === 'string' || bytes instanceof Uint8Array) return { status, contentType, body: bytes };
  return { status, contentType, ...bytes };
}

function contentTypeOf({ route, replyType }: MountedRoute, status: number): string {
  if (status >= 400) return route.dialect?.errorType ?? problemType;
  return replyType.kind === 'json'
    ? (route.dialect?.replyType ?? jsonType)
    : (replyType.contentTypes[0] ?? 'application/octet-stream');
}

/** What commits with a mutation besides its own audit entries and events: at least one entry, usage and the reply. */
async function recordInTransaction(call: RouteCall, tx: Tx, reply: AnyReply, claim: Claim | undefined): Promise<void> {
  tx.actor = call.caller;
  if (call.route.audit !== undefined && tx.audits.length === 0) tx.audits.push({ resource: call.resource() });
  // The usage of a stream is known at its end.
  if ('chunks' in reply) return;
  const { status, body } = reply;
  tx.recordUsage(usageOf(call, call.caller, tx.settings.org ?? operatorOrg, status, Buffer.byteLength(body)));
  if (claim === undefined || typeof body !== 'string') return;
  tx.send(await storeReply(tx, claim, { status, body, head: call.reply.ownHead() }));
}

/** What no transaction recorded goes to the journal before the reply; the usage of a stream when it has ended. */
async function record({ record: port }: Pipeline, call: RouteCall, reply: AnyReply): Promise<void> {
  if (call.recorded) return;
  const entries = call.repeated ? [] : auditEntries(call);
  if (!('chunks' in reply)) {
    await journal(port, usageWithCount(call, reply.status, Buffer.byteLength(reply.body)), call.caller, entries);
  } else if (entries.length > 0) await port.audit(recordedOrg(call), entries);
}

/** A failure leaves a line in the request log and, if it is a denial, a count in the audit log. */
async function refuse(pipeline: Pipeline, call: RouteCall, thrown: unknown): Promise<Reply> {
  const { log } = pipeline.kernel;
  const { id: requestId, raw } = call.request;
  // What an act throws because it was told to stop is not why it failed.
  const error = call.aborted ? (call.stream?.refusal() ?? errors.CLIENT_CLOSED_REQUEST()) : toNexusError(thrown);
  if (error.status >= 500) log.error({ err: error, requestId, route: call.route.path }, 'a request failed');
  if (isUnsafe(call.route.method) && !raw.raw.complete) leaveRest(call.reply, raw.raw.socket);
  call.usage.quantity = 0;
  const reply = problemReply(call, error);
  const usage = usageOf(call, call.caller, recordedOrg(call), reply.status, Buffer.byteLength(reply.body));
  const isDenial = error.status === 401 || error.status === 403;
  if (isDenial) usage.coalesced = coalescedEntry(call.route, call.resource(), 'denied');
  try {
    await pipeline.record.usage(usage, recordedCaller(call));
    return reply;
  } catch (failure) {
    // The line of a denial is its only trace, so it is printed for each.
    const why = isDenial ? { audit: 'unrecorded', reason: String(failure) } : { err: failure };
    log.error({ ...why, requestId }, 'a refusal could not be recorded');
    // The address of the caller is sealed with a key that may be in a database that is away. A denial must leave a
    // trace: the caller is asked to come again.
    return isDenial ? refuse(pipeline, call, errors.RECORD_UNAVAILABLE()) : reply;
  }
}

/** The last step; answers the status that is recorded. */
async function send(pipeline: Pipeline, call: RouteCall, reply: AnyReply): Promise<number> {
  if ('chunks' in reply) return sendStream(pipeline, call, reply);
  call.reply.send(reply);
  return reply.status;
}

/** The end of the reply is sent once the usage is recorded; a broken stream ends with a broken connection. */
async function sendStream(
  { kernel, record: port, streams }: Pipeline,
  call: RouteCall,
  { status, contentType, length }: StreamedReply,
): Promise<number> {
  const { reply, stream, request, route } = call;
  if (stream === undefined) throw new Error('the stream was not begun');
  reply.writeHead(status, contentType, length);
  await stream.send(reply.raw, length);
  if (stream.end === 'failed') {
    kernel.log.error({ err: stream.error, requestId: request.id, route: route.path }, 'a stream failed');
  }
  const failure = failureOf(stream);
  if (failure !== undefined) noteRefusal(call, failure);
  const outcome = failure?.status ?? status;
  await port.usage(usageWithCount(call, outcome, stream.bytes), recordedCaller(call));
  if (stream.end !== 'done') reply.destroy();
  else reply.raw.end();
  // Node does not close a connection that becomes idle after the server has closed.
  if (streams.draining) reply.raw.once('finish', () => reply.raw.socket?.destroySoon());
  return outcome;
}

function failureOf({ end, error }: LiveStream): NexusError | undefined {
  if (end === 'done') return undefined;
  if (end === 'left') return errors.CLIENT_CLOSED_REQUEST();
  return end === 'cut off' ? errors.SHUTTING_DOWN() : toNexusError(error);
}

function usageWithCount(call: RouteCall, status: number, bytesOut: number): UsageRecord {
  const usage = usageOf(call, call.caller, recordedOrg(call), status, bytesOut);
  if (isCoalesced(call) && !call.repeated) {
    const result = call.usage.result ?? (status < 400 ? 'success' : 'failure');
    usage.coalesced = coalescedEntry(call.route, call.resource(), result);
  }
  return usage;
}
