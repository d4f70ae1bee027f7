import { Client } from '@litehex/node-vault';
import VaultClient from 'node-vault';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Registered, register, type TestApp, testApp } from '../../../../test/app.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { liftedLimits } from '../../../../test/world/world.ts';

describe.skipIf(!postgresAvailable)('clients of Vault, unmodified (needs PostgreSQL)', () => {
  let app: TestApp;
  let owner: Registered;
  let endpoint: string;
  let mount: string;
  let key: string;

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits(), listen: true });
    owner = await register(app);
    const address = app.app.server.server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/vault`;
    const project = await app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
    mount = String(project.body.slug);
    const made = await app.call('POST /api/v1/keys', { as: owner.token, body: { name: 'k', scopes: ['*:*'] } });
    key = String(made.body.key);
  });
  afterAll(() => app?.close());

  it('x', async () => {
    const v = VaultClient({ endpoint, token: key });
    console.log(await v.health());
    console.log(await v.status());
    console.log(await v.write(`${mount}/data/development/foo`, { data: { a: 'x', n: 1, o: { b: [1, '${X}'] } } }));
    console.log(JSON.stringify(await v.read(`${mount}/data/development/foo`)));
    console.log(await v.update(`${mount}/data/development/foo`, { data: { a: null, o: { c: true } } }));
    console.log(JSON.stringify(await v.read(`${mount}/data/development/foo`)));
    console.log(JSON.stringify(await v.read(`${mount}/data/development/foo?version=1`)));
    console.log(JSON.stringify(await v.list(`${mount}/metadata/development`)));
    console.log(JSON.stringify(await v.list(`${mount}/metadata/`)));
    console.log(JSON.stringify(await v.list(`${mount}/metadata`)));
    console.log(JSON.stringify(await v.read(`${mount}/metadata/development/foo`)));
    console.log(await v.delete(`${mount}/data/development/foo`));
    console.log(JSON.stringify(await v.read(`${mount}/data/development/foo`).catch((e) => [e, e.response])));
    const c = new Client({ endpoint, token: key });
    console.log(await c.kv2.undelete({ mountPath: mount, path: 'development/foo', versions: [2] }));
    console.log(JSON.stringify(await c.kv2.readMetadata({ mountPath: mount, path: 'development/foo' })));
    console.log(JSON.stringify(await c.kv2.subKeys({ mountPath: mount, path: 'development/foo' })));
    console.log(await c.kv2.info({ mountPath: mount }));
    console.log(await c.kv2.list({ mountPath: mount, path: 'development' }));
    console.log(await v.tokenLookupSelf(), await v.tokenRenewSelf());
    expect(1).toBe(1);
  });
});
