import type { Answer } from '../app.ts';
import { type Ready, send, sendWatched, validRequest } from '../world/requests.ts';
import { unique } from '../world/schema.ts';
import type { World } from '../world/world.ts';
import { type Check, refused } from './permit.ts';

const concurrent = 20;

/** Acts after which the caller may not ask again, not even for the reply: who they are is looked at first. */
export const endsItsOwnRight: ReadonlySet<string> = new Set([
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/logout-all',
  'DELETE /api/v1/organizations/:org',
  'POST /api/v1/organizations/:org/leave',
  'POST /api/v1/organizations/:org/transfer',
]);

/** The same key and body: the same reply, and nothing happens a second time. Another body: 422. */
export const repeatsReplies: Check = async (world, declared) => {
  if (!declared.takesIdempotencyKey) return [];
  const ready = withKey(await validRequest(world, declared, world.a));
  const first = await send(world, ready);
  if (first.status >= 300)
    return [`${ready.what} with an Idempotency-Key: ${first.status} ${first.text.slice(0, 200)}`];
  const { answer: again, written } = await sendWatched(world, ready);
  const ended = endsItsOwnRight.has(declared.name);
  const expected = ended ? [401, 403, 404].includes(again.status) : sameReply(first, again);
  const found = expected ? [] : [`${ready.what} again: ${again.status} ${again.text.slice(0, 200)}`];
  if (written.length > 0) found.push(`${ready.what} again changed ${written}`);
  return ended ? found : [...found, ...(await refusesOtherBody(world, ready))];
};

/** Another valid request with the same key: one that the schema refuses would be refused before keys are looked at. */
async function refusesOtherBody(world: World, ready: Ready): Promise<string[]> {
  const fresh = await validRequest(world, ready.declared, ready.tenant);
  const sameBody = JSON.stringify(fresh.body) === JSON.stringify(ready.body) && fresh.what === ready.what;
  const elsewhere = fresh.tenant.org !== ready.tenant.org;
  const other = { ...ready, what: fresh.what, body: fresh.body };
  // Where only one request of this organization is valid, its short path makes it another.
  if (sameBody || elsewhere) Object.assign(other, { what: ready.what.replace('/api/v1/', '/api/'), body: ready.body });
  return refused(world, other, 'the same Idempotency-Key', ready.as, 422, 'IDEMPOTENCY_KEY_REUSED');
}

/** Twenty at once with one key: one effect; the others get its reply or are told that it runs. */
export const actsOnce: Check = async (world, declared) => {
  if (!declared.takesIdempotencyKey) return [];
  const ready = withKey(await validRequest(world, declared, world.a));
  const before = await entriesOf(world, ready);
  // Brought about once for all: the first to be done would take it from the others.
  const undo = await ready.during?.();
  const once = { ...ready, during: undefined };
  const answers = await Promise.all(Array.from({ length: concurrent }, () => send(world, once)));
  await undo?.();
  const done = answers.filter(({ status }) => status < 300);
  const busy = answers.filter(({ body }) => String(body.code) === 'IDEMPOTENCY_IN_PROGRESS');
  const [one] = done;
  const found: string[] = [];
  if (one === undefined || !done.every((each) => sameReply(each, one))) found.push('not one reply');
  if (done.length + busy.length !== concurrent) found.push('other answers');
  const effects = (await entriesOf(world, ready)) - before;
  if (effects !== 1) found.push(`${effects} audited acts`);
  return found.map((what) => `${ready.what} ${concurrent} × at once: ${what}: ${answers.map(({ status }) => status)}`);
};

const withKey = (ready: Ready): Ready => ({ ...ready, headers: { ...ready.headers, 'idempotency-key': unique() } });

const sameReply = (one: Answer, other: Answer): boolean => one.status === other.status && one.text === other.text;

/** Acts of the route in the audit log, by request: an act may leave several entries. */
async function entriesOf(world: World, { declared }: Ready): Promise<number> {
  const [row] = await world.rows<{ acts: number }>(
    `select count(distinct request_id)::int as acts from eco_audit_log where action = $1 and result = 'success'`,
    [declared.spec.audit],
  );
  return row?.acts ?? 0;
}
