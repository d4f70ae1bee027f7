import { asksPermission } from '../world/declared.ts';
import { send, spareRequest, validRequest } from '../world/requests.ts';
import { keyWith, type World } from '../world/world.ts';
import type { Check } from './permit.ts';

interface Entry {
  action: string;
  result: string;
  caller_id: string;
  org_id: string;
  count: number;
}

/** A mutation leaves its declared audit entry, in its own transaction: it is there when the answer is. */
export const auditsSuccess: Check = async (world, declared) => {
  const { audit } = declared.spec;
  if (!declared.transactional) return [];
  const ready = await validRequest(world, declared, world.a);
  const answer = await send(world, ready);
  if (answer.status >= 400) return [`${ready.what} was to be audited and answered ${answer.status}: ${answer.text}`];
  const entries = await world.rows<Entry>(
    'select action, result, caller_id, org_id, count from eco_audit_log where request_id = $1',
    [answer.headers['x-request-id']],
  );
  const actions = entries.map(({ action }) => action);
  if (audit === undefined)
    return entries.length === 0 ? [] : [`${declared.name} declares no audit and left ${actions}`];
  if (!actions.includes(audit)) return [`${declared.name} left ${actions.join(', ') || 'nothing'}, not ${audit}`];
  return entries
    .filter(({ result, count }) => result !== 'success' || count !== 1)
    .map(({ action, result, count }) => `${declared.name} left ${count} × ${action} with the result ${result}`);
};

/** A hot read leaves its audit entry by way of the journal. */
export const auditsReads: Check = async (world, declared) => {
  const { audit } = declared.spec;
  if (declared.transactional || audit === undefined) return [];
  const ready = await validRequest(world, declared, world.a);
  await world.settled();
  const before = await counted(world, audit, 'success');
  const answer = await send(world, ready);
  await world.settled();
  const after = await counted(world, audit, 'success');
  return after === before + 1 ? [] : [`${ready.what} (${answer.status}) left ${after - before} entries of ${audit}`];
};

/** Two denials within a minute leave one row that counts two, and says why and which request was the last. */
export const auditsDenials: Check = async (world, declared) => {
  if (!asksPermission(declared)) return [];
  const { audit } = declared.spec;
  const action = audit ?? 'request';
  const ready = await spareRequest(world, declared, world.a);
  // Of its own, so that its rows are told from those of other checks.
  const key = await keyWith(world, ready.tenant, [`denied:nothing${++serial}`]);
  const id = key.slice(0, 30);
  const [first, last] = [await send(world, ready, key), await send(world, ready, key)];
  await world.settled();
  const rows = await world.rows<{ count: number; result: string; reason: string; request_id: string }>(
    'select count, result, reason, request_id from eco_audit_coalesced where key_id = $1 and action = $2 and route = $3',
    [id, action, declared.name],
  );
  const [row] = rows;
  const counts = rows.length === 1 && row?.count === 2 && row.result === 'denied';
  // A caller that is of a kind not admitted is refused for that.
  const tells = /^(scope: needs |caller: )/.test(row?.reason ?? '') && row?.request_id === last.headers['x-request-id'];
  if (counts && tells) return [];
  const denials = `two denials (${first.status}, ${last.status}) of ${ready.what}`;
  return [`${denials} left ${JSON.stringify(rows)}, not one row of 2 × ${action} with its reason and last request`];
};

/**
 * Of webhooks: those that are not the provider's stand in the audit log, and one that is was taken before its call could not
 * be recorded.
 */
const recordedRefusals = ['webhook.refuse', 'webhook.receive'];

/**
 * What was refused so far cost nothing and left no entry of its own: not in its transaction, and not by the journal. Its
 * line in the request log says why.
 */
export async function refusalsLeaveNothing(world: World): Promise<string[]> {
  const ids = world.refusals.splice(0);
  await world.settled();
  const entries = await world.rows<Entry & { request_id: string }>(
    // A counted one, which has a route, names the last of its requests.
    'select action, result, request_id from eco_audit_log where request_id = any ($1) and route is null and action <> all ($2)',
    [ids, recordedRefusals],
  );
  const charges = await world.rows<{ route: string; status: number; quantity: number }>(
    'select route, status, quantity::int from eco_api_usage where id = any ($1) and quantity <> 0',
    [ids],
  );
  const mute = await world.rows<{ route: string; status: number }>(
    'select route, status from eco_api_usage where id = any ($1) and (code is null or reason is null)',
    [ids],
  );
  return [
    ...mute.map(({ route, status }) => `${status} of ${route} is in the request log without code or reason`),
    ...entries.map(({ action, result, request_id }) => `the refused ${request_id} left ${action} with ${result}`),
    ...charges.map(({ route, status, quantity }) => `${status} of ${route} cost ${quantity}`),
  ];
}

let serial = 0;

async function counted(world: World, action: string, result: string): Promise<number> {
  const [row] = await world.rows<{ count: number }>(
    'select coalesce(sum(count), 0)::int as count from eco_audit_log where action = $1 and result = $2',
    [action, result],
  );
  return row?.count ?? 0;
}
