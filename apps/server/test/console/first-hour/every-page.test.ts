import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from '../../accessibility.ts';
import { type Registered, register } from '../../app.ts';
import { chromiumAvailable } from '../../chromium.ts';
import { postgresAvailable } from '../../harness.ts';
import { sampleOf, seedOfRun } from '../../random.ts';
import { consoleRoutes } from '../routes.ts';
import { type House, openHouse, type Visitor, visit } from './house.fixture.ts';

/** Keeps what the page's policy has refused. */
const listen = `globalThis.refused = [];
addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  refused.push(effectiveDirective + ' ' + blockedURI));`;

/** What fills the parameters of addresses: a list of the API, and what is created there. */
const made = {
  $customer: ['customers', { externalId: 'acme', name: 'Acme' }],
  $team: ['organizations/$org/teams', { name: 'Platform' }],
  $account: ['organizations/$org/service-accounts', { name: 'Deployer' }],
  $plan: ['plans', { slug: 'pro', name: 'Pro', currency: 'USD', amounts: { month: '29000000' } }],
  $role: ['access/roles', { name: 'Auditor', permissions: ['audit:read'] }],
  $endpoint: ['webhooks/endpoints', { url: 'https://hooks.example.com/nexus', events: ['customer.*'] }],
  $meter: ['meters', { slug: 'tokens', eventType: 'completion', aggregation: 'count' }],
} as const;

/** All with `npm run soak pages`; NEXUS_SEED asks for the same sample again. */
const sampled = process.env.NEXUS_SOAK === 'pages' ? Number.POSITIVE_INFINITY : 20;
const seed = seedOfRun();

describe.skipIf(!postgresAvailable || !chromiumAvailable)(
  `every page, seed ${seed} (needs PostgreSQL and Chromium)`,
  () => {
    let house: House;
    let owner: Registered;
    let me: Visitor;
    /** By the parameter. A link to a share that is gone has a page too. */
    const ids: Record<string, string> = { $share: 'none' };
    let complaints: string[] = [];

    beforeAll(async () => {
      house = await openHouse();
      owner = await register(house.app);
      me = await visit(house);
      await me.context.addInitScript(listen);
      const { email, password } = owner;
      const reply = await me.page.request.post('/api/v1/auth/login', { data: { email, password, cookies: true } });
      expect(reply.status()).toBe(200);
      await fill();
      me.page.on('pageerror', (error) => complaints.push(error.message));
      me.page.on('console', (message) => {
        const isComplaint = ['error', 'warning'].includes(message.type());
        // Of what an address asks for that is not there.
        if (isComplaint && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      me.context.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== house.url && !['data:', 'blob:'].includes(protocol)) complaints.push(`asked ${request.url()}`);
      });
    });
    afterAll(() => house?.close());
    beforeEach(() => {
      complaints = [];
    });

    function idOf(parameter: string): string {
      const id = ids[parameter];
      if (id === undefined) throw new Error(`${parameter} is missing from \`made\`: the page would show nothing`);
      return id;
    }

    async function make(path: string, body: object): Promise<string> {
      const answer = await house.app.call(`POST /api/v1/${path}`, { as: owner.token, body });
      expect(answer.status, `${path}: ${answer.text}`).toBe(201);
      return String(answer.body.id);
    }

    async function fill(): Promise<void> {
      const { body } = await house.app.call('GET /api/v1/organizations', { as: owner.token });
      const project = await house.app.call(`GET /api/v1/projects/${owner.project}`, { as: owner.token });
      Object.assign(ids, { $org: body.items?.[0]?.slug, $project: project.body.slug, $user: owner.user });
      for (const [name, [path, content]] of Object.entries(made))
        ids[name] = await make(path.replace('$org', owner.org), content);
      ids.$app = await make(`organizations/${owner.org}/apps`, {
        ...{ name: 'Docs', type: 'web', projectId: owner.project, redirectUris: ['https://docs.example.com/callback'] },
      });
      ids.$key = await make('keys', { name: 'First', kind: 'customer', customerId: ids.$customer });
    }

    it.each(sampleOf(consoleRoutes(), sampled, seed))(
      '%s can be used by everybody, in both themes, and asks nobody else',
      async (route) => {
        await me.open(route.replace(/\$\w+/g, idOf));
        await me.page.waitForLoadState('networkidle');
        for (const theme of ['light', 'dark'] as const) expect(await violations(me.page, theme), theme).toEqual([]);
        expect(await me.page.evaluate('refused')).toEqual([]);
        expect(complaints).toEqual([]);
      },
    );
  },
);
