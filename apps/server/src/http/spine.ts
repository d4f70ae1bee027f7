import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, recordedActor } from '../kernel/caller.ts';
import type { Tx } from '../kernel/db/tx.ts';
import { errors, type NexusError } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type AuditEntry, type AuditResult, operatorOrg, type UsageRecord } from '../kernel/record.ts';
import { type ReplySettings, RouteCall } from './call.ts';
import { type Answer, type Claim, claimOf, replay, statement } from './idempotency.ts';
import { type IdentifyPort, identify, type SessionCookies, stranger } from './identify.ts';
import { parseBody, parseParams, parseQuery } from './input.ts';
import { type AuthorizePort, admitKind, authorize, type DefaultLimits, limit } from './permit.ts';
import { problemOf, toNexusError } from './problem.ts';
import type { RecordPort } from './record.ts';
import { CommittedRefusal } from './refusal.ts';
import { type Alias, isUnsafe, JsonText, type Route, recordKind } from './route.ts';

/** What the spine is given by app.ts: the kernel, and the ports that modules fill. */
export interface Spine {
  kernel: Kernel;
  identify: IdentifyPort;
  authorize: AuthorizePort;
  record: RecordPort;
  limits: DefaultLimits;
  cookies: SessionCookies;
  replies: ReplySettings;
  /** Requests between their first step and their answer; above a bound the server refuses more. */
  load: { atWork: number };
}

const jsonType = 'application/json; charset=utf-8';
const problemType = 'application/problem+json; charset=utf-8';

/**
 * The six steps of every request: receive (the server has the bytes), identify, permit, act, record, reply. Steps that
 * can be done from memory answer at once, without a promise.
 */
export function serve(spine: Spine, route: Route, alias: Alias | undefined) {
  const { kernel, load, replies } = spine;
  const counts = kernel.metrics.route(route.method, route.path);
  const answerTo = (request: FastifyRequest, call: RouteCall): Promise<Answer> => {
    try {
      const ready = inTurn(identified(spine, route, request, call), () => permit(spine, route, alias, call));
      return ready === undefined ? act(spine, route, call) : ready.then(() => act(spine, route, call));
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const lost = (call: RouteCall, error: unknown): void => {
    kernel.log.error({ err: error, route: route.path }, 'an answer could not be sent');
    call.reply.destroy();
  };
  const send = (call: RouteCall, { status, body }: Answer): void => {
    load.atWork--;
    try {
      counts.observe(status, call.elapsedUs() / 1000);
      if (status >= 400) call.reply.header('content-type', problemType);
      call.reply.send(status, jsonType, body);
    } catch (error) {
      lost(call, error);
    }
  };
  return (request: FastifyRequest, reply: FastifyReply): void => {
    load.atWork++;
    const call = new RouteCall(kernel, route, request, reply, replies);
    reply.hijack();
    void answerTo(request, call).then(
      (found) => send(call, found),
      (error: unknown) =>
        refuse(spine, route, call, toNexusError(error)).then(
          (found) => send(call, found),
          (failure: unknown) => {
            load.atWork--;
            lost(call, failure);
          },
        ),
    );
  };
}

function identified(
  { identify: port, cookies }: Spine,
  { permission }: Route,
  request: FastifyRequest,
  call: RouteCall,
): undefined | Promise<void> {
  const found = permission === 'public' ? stranger(request, cookies) : identify(request, port, cookies);
  const known = (caller: Caller): undefined => {
    call.caller = caller;
  };
  return found instanceof Promise ? found.then(known) : known(found);
}

function permit(spine: Spine, route: Route, alias: Alias | undefined, call: RouteCall): undefined | Promise<void> {
  const { params, query, body } = call.request.raw;
  const asked = { params, query, body };
  const raw = alias?.request?.(asked) ?? asked;
  // Nothing is looked at for callers who may not be here at all: what they sent, or which ids exist.
  admitKind(route, call.caller);
  call.params = parseParams(route, raw.params);
  // Windows keyed by the body are taken once the body is known; all others before it is looked at.
  const late = route.limits?.some(({ by }) => typeof by === 'function') ?? false;
  const takeLimits = () => limit(route, spine.kernel.limiter, spine.limits, call);
  const parse = () => {
    call.query = parseQuery(route, raw.query);
    call.body = parseBody(route, raw.body);
    return late ? takeLimits() : undefined;
  };
  return inTurn(late ? undefined : takeLimits(), () => inTurn(authorize(route, spine.authorize, call), parse));
}

/** The next step, after the one before where that is not done yet. */
const inTurn = (before: undefined | Promise<void>, next: () => undefined | Promise<void>): undefined | Promise<void> =>
  before === undefined ? next() : before.then(next);

function act(spine: Spine, route: Route, call: RouteCall): Promise<Answer> {
  if (route.scope !== 'none' || route.prepare !== undefined) return actInTurn(spine, route, call);
  // The path of hot reads: no promise but the journal's.
  const recorded = (answer: Answer) => journal(spine, route, call, answer, false).then(() => answer);
  const answer = perform(route, call);
  return answer instanceof Promise ? answer.then(recorded) : recorded(answer);
}

async function actInTurn(spine: Spine, route: Route, call: RouteCall): Promise<Answer> {
  if (route.prepare !== undefined) call.prepared = await route.prepare(call);
  if (route.scope === 'none') {
    const answer = await perform(route, call);
    await journal(spine, route, call, answer, false);
    return answer;
  }
  const transactional = recordKind(route) === 'transactional';
  let answer: Answer = { status: 500, body: '' };
  let repeated = false;
  let claim: Claim | undefined;
  const work = async (tx: Tx): Promise<void> => {
    call.tx = tx;
    // Once, before the act: a log-in changes who the caller is.
    claim = claimOf(call);
    const before = claim === undefined ? undefined : await replay(tx, claim);
    repeated = before !== undefined;
    answer = before ?? (await perform(route, call));
    if (transactional && !repeated) await record(route, call, tx, answer, claim);
  };
  await inScope(spine.kernel, route, call, work, transactional);
  if (repeated || !transactional) await journal(spine, route, call, answer, repeated);
  return answer;
}

function bodyOf({ reply, replyTypes }: Route, result: unknown): string {
  if (result instanceof JsonText) return result.text;
  const checked = reply.parse(result);
  return replyTypes === undefined ? JSON.stringify(checked) : String(checked);
}

function perform(route: Route, call: RouteCall): Answer | Promise<Answer> {
  const answered = (result: unknown): Answer => ({
    status: call.reply.status,
    body: bodyOf(route, result),
  });
  // Committed with what the act wrote, and no error for the transaction.
  const refused = (thrown: unknown): Answer => {
    if (!(thrown instanceof CommittedRefusal)) throw thrown;
    call.usage.quantity = 0;
    return problemAnswer(call, thrown.error);
  };
  try {
    // The declaration's types tie `tx` and `prepared` to the route; here, in a list of routes, they are erased.
    const acted = route.act(call as Parameters<Route['act']>[0]);
    return acted instanceof Promise ? acted.then(answered).catch(refused) : answered(acted);
  } catch (thrown) {
    return refused(thrown);
  }
}

async function inScope(
  { database }: Kernel,
  route: Route,
  call: RouteCall,
  work: (tx: Tx) => Promise<void>,
  transactional: boolean,
): Promise<void> {
  const { scope = 'tenant' } = route;
  if (scope === 'lookup') return database.lookup(work);
  const { caller } = call;
  const { org, person } = route.settings?.(call as never) ?? caller;
  // Some GETs act: a browser that comes back from an outside log-in can send nothing else.
  const { id, at } = call.request;
  const request = { id, at, action: route.audit };
  const options = { readOnly: !isUnsafe(route.method) && !transactional, request };
  const settings = { ...(org === undefined ? {} : { org }), ...(person === undefined ? {} : { person }) };
  if (scope === 'tenant')
    await database.tenant(caller, { ...settings, org: required(org, 'organization') }, work, options);
  else await database.person(caller, { ...settings, person: required(person, 'person') }, work, options);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`the route opens a transaction without its ${what}`);
  return value;
}

/** What commits with a mutation beside the audit entries and events of the act: an entry at least, the usage, the reply. */
async function record(route: Route, call: RouteCall, tx: Tx, answer: Answer, claim: Claim | undefined): Promise<void> {
  tx.actor = call.caller;
  if (route.audit === undefined) tx.audits.length = 0;
  else if (tx.audits.length === 0) tx.audits.push({ resource: call.resource() });
  tx.recordUsage(usageOf(call, answer, tx.settings.org ?? operatorOrg));
  if (claim !== undefined) tx.send(await statement(tx, claim, answer));
}

function auditEntries(route: Route, call: RouteCall): AuditEntry[] {
  const { audit } = route;
  if (audit === undefined) return [];
  const { id: requestId, at } = call.request;
  const base = { action: audit, result: 'success' as const, actor: call.caller, requestId, at };
  const details = call.tx?.audits ?? [];
  if (details.length === 0) return [{ ...base, resource: call.resource() }];
  return details.map(({ org: _, ...detail }) => ({ ...base, ...detail, actor: detail.actor ?? base.actor }));
}

function journal(spine: Spine, route: Route, call: RouteCall, answer: Answer, repeated: boolean): Promise<void> {
  const usage = usageOf(call, answer, call.about.org ?? call.caller.org ?? operatorOrg);
  if (repeated) usage.quantity = 0;
  // The organization sees all that an operator looked at in its name, also what leaves no entry otherwise.
  const watched = call.caller.impersonator !== undefined && route.audit === undefined;
  const coalesced = (recordKind(route) === 'coalesced' && route.audit !== undefined) || (watched && !repeated);
  if (coalesced) usage.coalesced = coalescedOf(route, call, call.usage.result ?? 'success');
  return spine.record.journal(usage, call.caller, coalesced || repeated ? [] : auditEntries(route, call));
}

function coalescedOf(route: Route, call: RouteCall, result: AuditResult): UsageRecord['coalesced'] {
  const { type: resourceType, id: resourceId } = call.resource();
  return { action: route.audit ?? 'request', result, resourceType, resourceId };
}

/** A failure leaves nothing but its line in the request log and, where it was a denial, in the audit log. */
async function refuse(spine: Spine, route: Route, call: RouteCall, error: NexusError): Promise<Answer> {
  const { log } = spine.kernel;
  const { id: requestId } = call.request;
  if (error.status >= 500) log.error({ err: error, requestId, route: route.path }, 'a request failed');
  const answer = problemAnswer(call, error);
  const usage = usageOf(call, answer, call.about.org ?? call.caller.org ?? operatorOrg);
  usage.quantity = 0;
  if (error.status === 401 || error.status === 403) usage.coalesced = coalescedOf(route, call, 'denied');
  try {
    await spine.record.journal(usage, concerned(call), []);
    return answer;
  } catch (failure) {
    log.error({ err: failure, requestId }, 'a refusal could not be recorded');
    // The caller's address is sealed under a key that may lie in a database that is away. A denial that leaves no trace
    // is no denial: the caller is told to come again.
    return usage.coalesced === undefined ? answer : refuse(spine, route, call, errors.RECORD_UNAVAILABLE());
  }
}

/** A stranger at somebody's account: where they called from is sealed under the account's key, and erased with it. */
function concerned({ caller, about: { org, person } }: RouteCall): Caller {
  return caller.kind === 'anonymous' && person !== undefined ? { ...caller, org, person } : caller;
}

function problemAnswer({ reply, request }: RouteCall, error: NexusError): Answer {
  const { retryAfterSeconds = error.status === 503 ? 5 : undefined } = error.options;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer realm="nexus"');
  return { status: error.status, body: JSON.stringify(problemOf(error, request.id)) };
}

function usageOf(call: RouteCall, { status, body }: Answer, org: string): UsageRecord {
  const { caller, usage, route } = call;
  const actor = recordedActor(caller);
  return {
    id: call.request.id,
    org,
    at: call.request.at,
    method: route.method,
    route: route.path,
    status,
    durationUs: Math.round(call.elapsedUs()),
    bytesIn: call.bytesIn(),
    bytesOut: Buffer.byteLength(body),
    callerKind: actor.kind,
    callerId: actor.id,
    key: caller.key,
    meter: route.meter === false ? undefined : route.meter,
    // What an operator does in somebody's name costs them nothing.
    quantity: route.meter === false || caller.impersonator !== undefined ? 0 : usage.quantity,
    customer: usage.customer,
    verifiedKey: usage.verifiedKey,
    code: usage.code,
    coalesced: undefined,
  };
}
