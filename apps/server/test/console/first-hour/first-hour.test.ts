import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../../../tools/fakes/webhook-receiver.ts';
import { mailed, tokenIn } from '../../../src/modules/identity/mails.fixture.ts';
import type { Answer } from '../../app.ts';
import { Authenticator } from '../../authenticator.ts';
import { chromiumAvailable } from '../../chromium.ts';
import { postgresAvailable } from '../../harness.ts';
import { type House, inOrder, openHouse, patience, type Visitor, visit } from './house.fixture.ts';

const available = postgresAvailable && chromiumAvailable;
const ada = { displayName: 'Ada Lovelace', email: 'ada@example.com', password: 'nine rainy rooftops in may' };
const grace = { displayName: 'Grace Hopper', email: 'grace@example.com', password: 'seven quiet compilers in june' };
const org = '/o/analytical-engines';

describe.skipIf(!available)('the first hour of a team (needs PostgreSQL and Chromium)', () => {
  let house: House;
  /** Of Ada's webhooks. */
  let receiver: Receiver;
  /** Ada's browser. */
  let me: Visitor;
  let key: string;
  /** Where it reads the first secret. */
  let greeting: string;
  let backupCodes: string[];
  /** A customer's call in production, which counts. */
  let verify: () => Promise<Answer>;

  beforeAll(async () => {
    house = await openHouse();
    receiver = await startReceiver();
    me = await visit(house);
  });
  afterAll(async () => {
    await house?.close();
    await receiver?.close();
  });
  inOrder();

  const button = (name: string) => me.page.getByRole('button', { name, exact: true });
  /** A call from outside of the browser, as the team's programs make it. */
  const call = (path: string, secret: string, init: RequestInit = {}) =>
    fetch(house.url + path, {
      ...init,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    });

  /** What a click downloads. */
  async function downloaded(target: Locator): Promise<Buffer> {
    const [download] = await Promise.all([me.page.waitForEvent('download'), target.click()]);
    return readFile(await download.path());
  }
  /** On the provider's page, and back. */
  async function payByCard(action: 'Subscribe' | 'Pay'): Promise<void> {
    const { page } = me;
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByLabel('Expiration').fill('12 / 34');
    await page.getByLabel('CVC').fill('123');
    const email = page.getByLabel('Email');
    if ((await email.inputValue()) === '') await email.fill(ada.email);
    await page.getByRole('button', { name: action }).click();
    await page.waitForURL((address) => address.origin === house.url);
    await house.stripe.webhooks.settled();
  }
  /** Loads a page again until it shows what the server learns from elsewhere. */
  async function shown(path: string, target: () => Locator): Promise<void> {
    await expect
      .poll(
        async () => {
          await me.open(path);
          return target()
            .waitFor({ timeout: 2000 })
            .then(
              () => true,
              () => false,
            );
        },
        { timeout: patience },
      )
      .toBe(true);
  }
  /** A token of Ada's, for what the console is not asked to do here. */
  async function session(): Promise<{ token: string; production: string }> {
    const { email, password } = ada;
    const { call } = house.app;
    const { body: asked } = await call('POST /api/v1/auth/login', { body: { email, password } });
    const code = backupCodes.pop();
    const { body } = await call('POST /api/v1/auth/login/mfa', { body: { challenge: asked.challenge, code } });
    const token = String(body.accessToken ?? body.tokens?.accessToken);
    const { body: projects } = await call('GET /api/v1/projects', { as: token });
    const { body: project } = await call(`GET /api/v1/projects/${projects.items?.[0]?.id}`, { as: token });
    const environments = project.environments as unknown as { id: string; production: boolean }[];
    return { token, production: environments.find(({ production }) => production)?.id ?? '' };
  }

  it('signs up', async () => {
    await me.open('/register');
    await me.fill(ada);
    await me.press('register-button');
    await me.page.waitForURL(/\/onboarding/);
    await me.at('organization-name-input').waitFor();
  });

  it('confirms the address by the link in the mail', async () => {
    const mail = await mailed(house.app, 'verify-email');
    expect(mail).toContain(ada.email);
    await me.open(`/verify-email#token=${tokenIn(mail)}`);
    await me.press('submit-button');
    await me.at('success-message').waitFor();
    await me.open('/account/profile');
    await me.page.getByText('Confirmed', { exact: true }).waitFor();
  });

  it('is led from a name to the first request that its key was good for', async () => {
    await me.open('/onboarding');
    await me.fill({ 'organization-name': 'Analytical Engines' });
    await me.press('continue-button');
    await me.fill({ 'project-name': 'Difference' });
    await me.press('continue-button');
    await me.press('create-key-button');
    key = (await me.at('key-value').textContent()) ?? '';
    await me.press('continue-button');
    await me.fill({ 'secret-name': 'GREETING', 'secret-value': 'Hello from Ada' });
    await me.press('save-secret-button');
    const curl = (await me.page.locator('pre').filter({ hasText: 'curl' }).textContent()) ?? '';
    expect(curl).toContain(key);
    expect(await me.at('first-request-arrived').count()).toBe(0);
    greeting = /curl \S+?(\/api\S+)/.exec(curl)?.[1] ?? '';
    const answer = await call(greeting, key);
    expect([answer.status, await answer.json()]).toMatchObject([200, { value: 'Hello from Ada' }]);
    await me.at('first-request-arrived').waitFor();
    await me.press('finish-onboarding-link');
    await me.page.waitForURL(`${org}/dashboard`);
    await me.at('first-steps').waitFor();
  });

  it('imports a .env file that is dropped on the secrets', async () => {
    await me.open(`${org}/projects/difference/secrets`);
    await me.at('secrets-table').getByText('GREETING').waitFor();
    const file = `new File(['SMTP_HOST=mail.example.com\\nSTRIPE_KEY="sk_test_1"\\n'], '.env')`;
    const dropped = await me.page.evaluateHandle(
      `(() => { const data = new DataTransfer(); data.items.add(${file}); return data; })()`,
    );
    await me.at('drop-zone').dispatchEvent('drop', { dataTransfer: dropped });
    expect(await me.at('import-file-name').textContent()).toBe('.env');
    await me.at('import-dialog').getByTestId('environment-field').click();
    await me.page.getByRole('option', { name: 'development' }).click();
    await me.press('import-preview');
    await me.at('change-list').getByText('STRIPE_KEY').waitFor();
    await me.press('import-apply');
    await me.at('import-dialog').waitFor({ state: 'detached' });
    await me.at('secrets-table').getByText('STRIPE_KEY').waitFor();
    await me.at('secrets-table').getByText('SMTP_HOST').waitFor();
  });

  it('edits a secret, sees its history, and takes the old value back', async () => {
    await button('Reveal STRIPE_KEY in development').click();
    expect(await me.at('revealed-value').textContent()).toBe('sk_test_1');
    await button('Edit STRIPE_KEY in development').click();
    await me.at('value-input').fill('sk_test_2');
    await me.press('save-value');
    await me.at('cell-editor').waitFor({ state: 'detached' });
    await me.at('secrets-table').getByText('STRIPE_KEY').click();
    // Versions are those of the folder: the first secret has 1, the import 2.
    await me.at('version-3').getByText('Current').waitFor();
    await me.at('version-2').getByTestId('roll-back').click();
    await me.press('confirm-button');
    await me.at('version-4').getByText('Current').waitFor();
    const sheet = me.at('secret-sheet');
    await sheet.getByRole('button', { name: 'Reveal STRIPE_KEY in development' }).click();
    await sheet.getByTestId('revealed-value').getByText('sk_test_1', { exact: true }).waitFor();
    await me.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  it('invites a colleague, who sees what a viewer may and nothing else', async () => {
    await me.open(`${org}/members`);
    await me.press('invite-button');
    await me.fill({ 'invitation-email': grace.email });
    await me.choose('invitation-role-select', 'viewer');
    await me.press('send-invitation-button');
    await me.at('invitations-table').getByText(grace.email).waitFor();
    const she = await visit(house);
    await she.open(`/invitation#token=${tokenIn(await mailed(house.app, 'invitation'))}`);
    await she.fill(grace);
    await she.press('submit-button');
    await she.page.waitForURL(/\/dashboard$/);
    await she.open(`${org}/keys`);
    await she.at('keys-table').getByText('First key').waitFor();
    expect(await she.at('create-key-button').count()).toBe(0);
    await she.open(`${org}/projects/difference/secrets`);
    await she.at('secrets-table').getByText('STRIPE_KEY').waitFor();
    expect(await she.page.getByRole('button', { name: /^(Reveal|Edit|Set) / }).count()).toBe(0);
    expect(await she.at('audit-nav').count()).toBe(0);
    await she.open(`${org}/audit`);
    await she.at('forbidden-state').waitFor();
    await she.context.close();
    await me.open(`${org}/members`);
    await me.at('members-table').getByText('Grace Hopper').waitFor();
  });

  it('sets up an authenticator app, whose code the next log-in asks for', async () => {
    await me.open('/account/security');
    await me.press('enrol-totp-button');
    const phone = new Authenticator((await me.at('totp-secret').textContent()) ?? '', house.app.clock);
    await me.fill({ code: phone.code() });
    await me.press('confirm-totp-button');
    await me.at('backup-codes').waitFor();
    backupCodes = await me.at('backup-codes').getByRole('listitem').allTextContents();
    expect(backupCodes.length).toBeGreaterThan(5);
    await me.press('close-backup-codes-button');
    const elsewhere = await visit(house);
    await elsewhere.open('/login');
    await elsewhere.fill({ email: ada.email, password: ada.password });
    await elsewhere.press('login-button');
    await elsewhere.fill({ code: backupCodes.pop() ?? '' });
    await elsewhere.press('code-button');
    await elsewhere.page.waitForURL(/\/dashboard$/);
    await elsewhere.context.close();
  });

  it('rotates the key, while the old secret goes on working for a day', async () => {
    await me.open(`${org}/keys`);
    await me.at('keys-table').getByRole('link', { name: 'First key' }).click();
    await me.press('rotate-key-button');
    await me.choose('key-grace-select', '86400');
    await me.press('confirm-button');
    const rotated = (await me.at('shown-key').textContent()) ?? '';
    await me.press('key-copied-button');
    expect(await me.page.content()).not.toContain(rotated);
    expect(rotated).not.toBe(key);
    for (const secret of [key, rotated]) expect((await call(greeting, secret)).status).toBe(200);
    key = rotated;
  });

  it('calls until the quota of the free plan is used up, and sees the calls in the charts', async () => {
    const { token, production } = await session();
    const make = async (path: string, body: object) => {
      const made = await house.app.call(`POST /api/v1/${path}`, { as: token, body });
      expect(made.status, made.text).toBe(201);
      return made.body;
    };
    const platform = await make('keys', { name: 'Gate', environmentId: production, scopes: ['keys:verify'] });
    const { id: customerId } = await make('customers', { externalId: 'babbage', name: 'Charles Babbage' });
    const ofCustomer = await make('keys', {
      ...{ name: 'Babbage', kind: 'customer', environmentId: production },
      customerId,
    });
    verify = () =>
      house.app.call('POST /api/v1/keys/verify', { as: String(platform.key), body: { key: ofCustomer.key } });
    await house.app.heard();
    expect((await verify()).body.code).toBe('VALID');
    let refused = 0;
    for (let batch = 0; batch < 60 && refused === 0; batch++) {
      const answers = await Promise.all(Array.from({ length: 20 }, verify));
      refused = answers.filter(
        ({ status, body: { code } }) => status === 402 || String(code) === 'QUOTA_EXCEEDED',
      ).length;
    }
    expect(refused).toBeGreaterThan(0);
    await house.app.settled();
    await me.open(`${org}/usage`);
    await me.at('quotas').getByText('Api calls').waitFor();
    await me.page.locator('.recharts-wrapper').first().waitFor();
    expect(Number((await me.at('usage-requests').textContent())?.replace(/\D/g, ''))).toBeGreaterThan(0);
    await me.open(`${org}/dashboard`);
    await me.at('overview-requests').waitFor();
  });

  it('is told to upgrade when the plan includes no further project', async () => {
    for (const name of ['second', 'third', 'fourth']) {
      await me.open(`${org}/projects`);
      await me.press('create-project-button');
      await me.fill({ 'project-name': name });
      await me.press('save-project-button');
      if (name !== 'fourth') await me.page.waitForURL(`${org}/projects/${name}`);
    }
    await me.at('upgrade-prompt').getByRole('link', { name: 'See plans' }).click();
    await me.at('plan-offers').waitFor();
  });

  it('upgrades by card, and the calls go on', async () => {
    await me.open(`${org}/billing`);
    await me.press('choose-pro-button');
    await payByCard('Subscribe');
    await shown(`${org}/billing`, () => me.at('current-plan').getByText('Pro', { exact: true }));
    await house.app.heard();
    const again = await verify();
    expect([again.status, again.body.code], again.text).toEqual([200, 'VALID']);
  });

  it('downloads the invoice', async () => {
    await shown(`${org}/billing?tab=invoices`, () => me.at('invoices-table').getByTestId('invoice-pdf-button').first());
    const pdf = await downloaded(me.at('invoice-pdf-button').first());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('buys credits', async () => {
    await me.open(`${org}/billing?tab=credits`);
    await me.fill({ 'top-up-unit': 'USD', 'top-up-amount': '25' });
    await me.press('top-up-button');
    await payByCard('Pay');
    await shown(`${org}/billing?tab=credits`, () => me.at('credit-balance').getByText('25', { exact: true }));
  });

  it('adds a webhook endpoint, whose receiver verifies deliveries with the library of Standard Webhooks', async () => {
    const url = receiver.url('/hooks');
    // Nexus sends it again in an hour, so what comes before was replayed.
    receiver.behave('/hooks', { status: 500, headers: { 'retry-after': '3600' }, body: 'out of order' });
    await me.open(`${org}/webhooks`);
    await me.press('create-endpoint-button');
    await me.fill({ 'endpoint-url': url, 'endpoint-description': 'Our back office' });
    await me.press('endpoint-events-input');
    await me.page.getByRole('option', { name: 'customer.*' }).click();
    await me.page.keyboard.press('Escape');
    await me.press('save-endpoint-button');
    const secret = (await me.at('endpoint-secret').textContent()) ?? '';
    expect(secret).toMatch(/^whsec_/);
    receiver.trust('/hooks', secret);
    await me.press('secret-copied-button');
    await me.page.getByRole('heading', { name: url }).waitFor();
    expect(await me.page.content()).not.toContain(secret);
  });

  it('sees a delivery that failed, replays it, and sees it delivered', async () => {
    const table = me.at('deliveries-table');
    await me.press('customers-nav');
    await me.press('create-customer-button');
    await me.fill({ 'customer-external-id': 'lovelace', 'customer-name': 'Countess of Lovelace' });
    await me.press('save-customer-button');
    await me.press('webhooks-nav');
    await me.press('deliveries-tab');
    await table.getByText('customer.created').click();
    const attempts = me.at('delivery-attempts');
    await attempts.getByText('HTTP 500').first().waitFor();
    await attempts.getByText('out of order').first().waitFor();
    const [failed] = receiver.received;
    expect(failed).toMatchObject({ verified: true, event: { type: 'customer.created' } });
    receiver.behave('/hooks', { status: 200, body: 'back again' });
    await me.press('replay-delivery-button');
    await attempts.getByText('back again').waitFor();
    await me.at('delivery-sheet').getByText('Delivered', { exact: true }).waitFor();
    await me.page.keyboard.press('Escape');
    await table.getByText('Delivered', { exact: true }).waitFor();
    expect(receiver.received).toHaveLength(2);
    const last = receiver.received.at(-1);
    expect(last).toMatchObject({ verified: true, body: failed?.body });
    expect(last?.headers['webhook-id']).toBe(failed?.headers['webhook-id']);
  });

  it('sells: with its name on invoices, to a customer who had no plan', async () => {
    await me.open(`${org}/plans/new`);
    await me.fill({ 'plan-name': 'Difference', 'plan-slug': 'difference', 'plan-month': '29' });
    await me.press('save-plan-button');
    await me.page.waitForURL(/\/plans\/eco_pln_/);
    await me.open(`${org}/selling`);
    await me.at('provider-state').getByText('You collect it yourself').waitFor();
    await me.fill({ 'seller-name': 'Analytical Engines Ltd' });
    await me.press('save-selling-button');
    await me.at('toast-success').getByText('shown from the next invoice on').waitFor();
    await me.open(`${org}/customers`);
    await me.at('customers-table').getByText('Charles Babbage').click();
    await me.press('customer-subscription-tab');
    await me.press('subscription-plan-select');
    await me.page.getByRole('option', { name: 'Difference' }).click();
    await me.press('subscribe-button');
    await me.at('subscription-card').getByText('$29.00').waitFor();
  });

  it('finds out by its id why a request was refused', async () => {
    const refused = await call('/api/v1/customers', key);
    expect(refused.status).toBe(403);
    const { requestId } = (await refused.json()) as { requestId: string };
    await house.app.settled();
    await me.open(`${org}/requests`);
    await me.fill({ 'request-id': requestId });
    await me.press('explain-request-button');
    expect(await me.at('request-decides').textContent()).toContain('do not include customers:read');
    expect(await me.at('request-helps').textContent()).toContain('customers:read');
  });

  it('filters the audit log, verifies its chain, and exports it', async () => {
    await me.open(`${org}/audit`);
    await me.fill({ 'audit-action': 'key.rotate' });
    await me.press('audit-filter-button');
    await me.page.waitForURL(/action=key.rotate/);
    await me.at('audit-table').getByText('key.rotate').first().waitFor();
    expect(await me.at('audit-table').getByText('key.create').count()).toBe(0);
    await me.fill({ 'audit-actor': 'half typed' });
    await me.at('audit-table').getByText('key.rotate').first().click();
    await me.at('audit-entry').waitFor();
    await me.page.keyboard.press('Escape');
    await me.at('audit-entry').waitFor({ state: 'detached' });
    expect(await me.at('audit-actor-input').inputValue()).toBe('half typed');
    await me.press('verify-chain-button');
    await me.at('verify-result').getByText('The chain is intact').waitFor();
    await button('Close').first().click();
    await me.at('verify-result').waitFor({ state: 'detached' });
    await me.press('export-audit-button');
    const lines = (await downloaded(me.at('export-ndjson'))).toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line)).filter(({ action }) => action === 'key.rotate')).toHaveLength(1);
  });

  it('logs out everywhere', async () => {
    await me.open('/account/sessions');
    await me.press('logout-everywhere-button');
    await me.press('confirm-button');
    await me.page.waitForURL(/\/login/);
    await me.page.goto(`${org}/keys`);
    await me.page.waitForURL(/\/login\?next=/);
  });
});
