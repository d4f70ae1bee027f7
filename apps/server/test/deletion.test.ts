import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, type Registered, register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { enrol, liftedLimits } from './world/world.ts';

/** The promise for the node that did not delete; the target is 100 ms (bench/revocation.ts). */
const promisedMs = 1000;
const attempts = 4;
const verificationsAfter = 20;

/** A verification by `as` that an act makes impossible. */
interface Case {
  as: string;
  key: string;
  act: string;
  /** Who deletes, where that is not the owner. */
  by?: Registered;
  /** The code of the verification, or the status that refuses its caller. */
  after: string | number;
}

describe.skipIf(!postgresAvailable)('what a deletion stops, on two nodes (needs PostgreSQL)', () => {
  let one: TestApp;
  let other: TestApp;
  let owner: Registered;
  let verifier: string;

  beforeAll(async () => {
    const env = liftedLimits();
    one = await testApp({ listen: true, manualClock: false, env });
    other = await testApp({ listen: true, manualClock: false, env, beside: one });
    owner = await register(one);
    verifier = await makeKey({ scopes: ['keys:verify'] });
  });
  afterAll(async () => {
    await other?.close();
    await one?.close();
  });

  const send = async (what: string, body?: unknown, as = owner.token, org = owner.org): Promise<Json> => {
    const headers = as.startsWith('eco_api_') ? {} : { 'x-nexus-organization': org };
    const answer = await one.call(what, { as, headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  };
  const makeKey = async (body: object, as = owner.token, org = owner.org) =>
    String((await send('POST /api/v1/keys', { name: 'Key', ...body }, as, org)).key);
  let made = 0;
  const makeCustomer = async (as = owner.token, org = owner.org) =>
    String((await send('POST /api/v1/customers', { externalId: `c${++made}`, name: 'Customer' }, as, org)).id);
  const customerKey = async (more: object = {}) =>
    makeKey({ kind: 'customer', customerId: await makeCustomer(), ...more });
  const makeProject = async () => {
    const { id, environments } = await send('POST /api/v1/projects', { name: `Project ${++made}` });
    return { project: String(id), environmentId: String(environments?.[0]?.id) };
  };
  const inOrg = (path: string) => `/api/v1/organizations/${owner.org}${path}`;
  const makeAccount = async () => {
    const { id } = await send(`POST ${inOrg('/service-accounts')}`, { name: 'Deploys' });
    const bound = await send('POST /api/v1/access/bindings', { principalId: id, role: 'developer' });
    const as = await makeKey({ serviceAccountId: id });
    return { id: String(id), binding: String(bound.id), as };
  };
  const makeMember = async (role: 'developer' | 'billing') => {
    const person = await register(one);
    await enrol(one, owner.org, person.user, role);
    return person;
  };

  const cases: Record<string, () => Promise<Case>> = {
    'its customer': async () => {
      const customerId = await makeCustomer();
      const key = await makeKey({ kind: 'customer', customerId });
      return { as: verifier, key, act: `DELETE /api/v1/customers/${customerId}`, after: 'REVOKED' };
    },
    'its environment': async () => {
      const { project, environmentId } = await makeProject();
      const act = `DELETE /api/v1/projects/${project}/environments/${environmentId}`;
      return { as: verifier, key: await customerKey({ environmentId }), act, after: 'REVOKED' };
    },
    'its project': async () => {
      const { project, environmentId } = await makeProject();
      const key = await customerKey({ environmentId });
      return { as: verifier, key, act: `DELETE /api/v1/projects/${project}`, after: 'REVOKED' };
    },
    'its organization': async () => {
      const seller = await register(one);
      const customerId = await makeCustomer(seller.token, seller.org);
      const key = await makeKey({ kind: 'customer', customerId }, seller.token, seller.org);
      const as = await makeKey({}, seller.token, seller.org);
      return { as, key, act: `DELETE /api/v1/organizations/${seller.org}`, by: seller, after: 403 };
    },
    'the member whose key asks': async () => {
      const { user, token } = await makeMember('developer');
      const as = await makeKey({}, token);
      return { as, key: await customerKey(), act: `DELETE ${inOrg(`/members/${user}`)}`, after: 401 };
    },
    'the service account whose key asks': async () => {
      const { id, as } = await makeAccount();
      return { as, key: await customerKey(), act: `DELETE ${inOrg(`/service-accounts/${id}`)}`, after: 401 };
    },
    'the role binding of the service account whose key asks': async () => {
      const { binding, as } = await makeAccount();
      return { as, key: await customerKey(), act: `DELETE /api/v1/access/bindings/${binding}`, after: 403 };
    },
    'the team of the member whose key asks': async () => {
      const { user, token } = await makeMember('billing');
      const { id } = await send(`POST ${inOrg('/teams')}`, { name: `Team ${++made}` });
      await send('POST /api/v1/access/bindings', { principalId: id, role: 'developer' });
      await send(`PUT ${inOrg(`/teams/${id}/members/${user}`)}`);
      const as = await makeKey({}, token);
      return { as, key: await customerKey(), act: `DELETE ${inOrg(`/teams/${id}`)}`, after: 403 };
    },
  };

  it.each(Object.keys(cases))('answers no VALID after the deletion of %s', async (what) => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const made = await cases[what]?.();
      if (made === undefined) throw new Error(`no case ${what}`);
      const { as, key, act, by = owner, after } = made;
      const verify = async (app: TestApp): Promise<string | number> => {
        const { status, body } = await app.call('POST /api/v1/keys/verify', { as, body: { key } });
        return status === 200 ? String(body.code) : status;
      };
      // Another node may remember for a moment that there was no such key or right.
      for (const app of [one, other]) await expect.poll(() => verify(app)).toBe('VALID');
      await send(act, undefined, by.token, by.org);
      for (let n = 0; n < verificationsAfter; n += 1) expect(await verify(one)).toBe(after);
      await expect.poll(() => verify(other), { timeout: promisedMs, interval: 5 }).toBe(after);
      for (let n = 0; n < verificationsAfter; n += 1) expect(await verify(other)).toBe(after);
    }
  });
});
