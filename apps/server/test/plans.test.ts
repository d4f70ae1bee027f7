import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, nth } from '../../../bench/fill/index.ts';
import { withClient } from '../src/kernel/db/client.ts';
import { register, type TestApp, testApp } from './app.ts';
import { postgresAvailable } from './harness.ts';
import { accessPaths, statementsDuring } from './plans.fixture.ts';
import { testMasterKey } from './templates.ts';
import { liftedLimits } from './world/world.ts';

const usageSums = /^eco_usage_daily_org_id_day_method_route_status_meter_key: org_id, day$/;

/**
 * Each list and report, the table that it is about, and how that may be read: by an index that begins with the organization.
 * Those of the audit log are in modules/audit/plans.db.test.ts.
 */
const reads: [path: string, table: string, by: RegExp][] = [
  ['/api/v1/customers', 'eco_customers', /^eco_customers_(org_id_id_key|external_id): org_id$/],
  ['/api/v1/customers?externalId={externalId}', 'eco_customers', /^eco_customers_external_id: org_id, external_id$/],
  ['/api/v1/keys', 'eco_api_keys', /^eco_api_keys_newest: org_id$/],
  ['/api/v1/keys?kind=platform', 'eco_api_keys', /^eco_api_keys_of_kind: org_id, kind$/],
  ['/api/v1/keys?kind=customer', 'eco_api_keys', /^eco_api_keys_(of_kind: org_id, kind|newest: org_id)$/],
  ['/api/v1/keys?state=active', 'eco_api_keys', /^eco_api_keys_active: org_id$/],
  ['/api/v1/keys?state=paused', 'eco_api_keys', /^eco_api_keys_paused: org_id$/],
  ['/api/v1/keys?state=expired', 'eco_api_keys', /^eco_api_keys_expiring: org_id, expires_at$/],
  ['/api/v1/keys?state=revoked', 'eco_api_keys', /^eco_api_keys_revoked: org_id$/],
  ['/api/v1/keys?ownerId={person}', 'eco_api_keys', /^eco_api_keys_of_owner: org_id, owner_id$/],
  ['/api/v1/keys?customerId={customer}', 'eco_api_keys', /^eco_api_keys_of_customer: org_id, customer_id$/],
  ['/api/v1/keys?externalId={externalId}', 'eco_api_keys', /^eco_api_keys_of_customer: org_id, customer_id$/],
  ['/api/v1/keys?namePrefix=Key', 'eco_api_keys', /^eco_api_keys_(newest|named): org_id/],
  ['/api/v1/organizations/{org}/members', 'eco_members', /^eco_members_(in_order|org_id_user_id_key): org_id$/],
  ['/api/v1/organizations/{org}/invitations', 'eco_invitations', /^eco_invitations_org: org_id$/],
  ['/api/v1/organizations/{org}/teams', 'eco_teams', /^eco_teams_org_id_id_key: org_id$/],
  [
    '/api/v1/organizations/{org}/service-accounts',
    'eco_service_accounts',
    /^eco_service_accounts_org_id_id_key: org_id$/,
  ],
  ['/api/v1/organizations/{org}/impersonations', 'eco_impersonations', /^eco_impersonations_org: org_id$/],
  ['/api/v1/organizations/{org}/apps', 'eco_apps', /^eco_apps_by_org: org_id$/],
  ['/api/v1/projects', 'eco_projects', /^eco_projects_org_id_id_key: org_id$/],
  ['/api/v1/projects/{project}/environments', 'eco_environments', /^eco_environments_\w+: org_id, project_id$/],
  ['/api/v1/usage/current', 'eco_usage_daily', usageSums],
  ['/api/v1/usage/history', 'eco_usage_daily', usageSums],
  ['/api/v1/usage/endpoints', 'eco_usage_daily', usageSums],
  ['/api/v1/usage?groupBy=key', 'eco_usage_keys', /^eco_usage_keys_pkey: org_id, month/],
  ['/api/v1/usage?groupBy=key&interval=day', 'eco_usage_keys', /^eco_usage_keys_pkey: org_id, month/],
  ['/api/v1/usage?groupBy=customer', 'eco_usage_customers', /^eco_usage_customers_pkey: org_id, month/],
  [
    '/api/v1/usage?groupBy=tag&customerId={customer}',
    'eco_usage_customers',
    /^eco_usage_customers_pkey: org_id, month, customer_id$/,
  ],
  ['/api/v1/usage?groupBy=tag', 'eco_usage_tags', /^eco_usage_tags_pkey: org_id, month/],
  ['/api/v1/usage?groupBy=code', 'eco_usage_tags', /^eco_usage_tags_pkey: org_id, month/],
  ['/api/v1/keys/{key}/usage', 'eco_usage_keys', /^eco_usage_keys_pkey: org_id, month, key_id$/],
  // A span of time of all organizations, ten seconds long, and then what the row found says whose it is.
  ['/api/v1/requests/{request}', 'eco_usage_rows', /^eco_usage_rows_\d{8}_at_idx: at$/],
  ['/api/v1/requests/{request}', 'eco_usage_shapes', /^eco_usage_shapes_pkey: id$/],
];

describe.skipIf(!postgresAvailable)('the plans of the hottest queries (needs PostgreSQL)', () => {
  let app: TestApp;
  let token: string;
  let values: Record<string, string>;
  /** One of two hundred, and one that holds a quarter: the planner is tempted by other indexes. */
  const organizations = { small: nth('org', 7), largest: '' };

  beforeAll(async () => {
    app = await testApp({ manualClock: false, env: liftedLimits() });
    const { org, user, token: theirs } = await register(app);
    token = theirs;
    organizations.largest = org;
    await withClient(app.ownerUrl, async (owner) => {
      const now = new Date();
      const sizes = { organizations: 200, people: 2000, keys: 20_000, usage: 40_000, audit: 8000 };
      const setting = { owner, ownerUrl: app.ownerUrl, masterKey: testMasterKey };
      await fill(setting, 1, { org, person: user, now, ...sizes }, () => {});
      await owner.query(
        `insert into eco_members (id, org_id, user_id, role, joined_at) values ($1, $2, $3, 'owner', $4)`,
        [nth('mem', 1_000_000), organizations.small, user, now],
      );
    });
    values = { person: user, request: String((await ask('/api/v1/projects', org)).headers['x-request-id']) };
  });
  afterAll(() => app?.close());

  const ask = (path: string, org: string) =>
    app.call(`GET ${path}`, { as: token, headers: { 'x-nexus-organization': org } });

  async function pathIn(org: string, path: string): Promise<string> {
    const first = async (list: string) => (await ask(list, org)).body.items?.[0];
    const customer = await first('/api/v1/customers');
    const own: Record<string, string> = {
      ...values,
      org,
      customer: String(customer?.id),
      externalId: String(customer?.externalId),
      key: String((await first('/api/v1/keys?kind=customer'))?.id),
      project: String((await first('/api/v1/projects'))?.id),
    };
    return path.replaceAll(/\{(\w+)\}/g, (_, name) => own[name] ?? '');
  }

  describe.each(['small', 'largest'] as const)('for the %s organization', (which) => {
    it.each(reads)('GET %s reads %s by its organization', async (path, table, by) => {
      const org = organizations[which];
      const what = await pathIn(org, path);
      const sent = await statementsDuring(() => ask(what, org));
      const about = sent.filter(({ text }) => new RegExp(`\\b${table}\\b`).test(text));
      expect(about.length).toBeGreaterThan(0);
      for (const statement of about) {
        const paths = await accessPaths(app, org, statement, table);
        expect(paths.length).toBeGreaterThan(0);
        for (const each of paths) expect(each).toMatch(by);
      }
    });
  });
});
