import { randomBytes } from 'node:crypto';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import type { MainCompany } from './team.ts';

interface SecretTerms {
  name: string;
  path?: string;
  comment?: string;
  tags?: string[];
  /** The value, by environment; made up where absent. */
  value?: (environment: string) => string;
}

/** A reference, which readers get the value of. */
const the = (name: string): string => `\${${name}}`;

/** Of the writing API, in each of its environments. */
const secrets: readonly SecretTerms[] = [
  { name: 'NODE_ENV', value: (environment) => environment },
  { name: 'LOG_LEVEL', value: (environment) => (environment === 'production' ? 'info' : 'debug') },
  { name: 'SESSION_KEY', comment: 'Replaced every month by a rotator', tags: ['rotated'] },
  { name: 'COOKIE_KEY' },
  { name: 'ADMIN_TOKEN', comment: 'For the maintenance pages', tags: ['internal'] },
  { name: 'FEATURE_FLAGS', value: () => 'summaries,translations' },
  { name: 'PUBLIC_URL', value: (environment) => `https://${environment}.brindlequill.example` },
  { name: 'DATABASE_HOST', path: '/database', value: (environment) => `db.${environment}.brindlequill.example` },
  { name: 'DATABASE_USER', path: '/database', value: () => 'writing_api' },
  { name: 'DATABASE_PASSWORD', path: '/database', tags: ['database'] },
  {
    ...{ name: 'DATABASE_URL', path: '/database', comment: 'Made of the other three', tags: ['database'] },
    value: () => `postgres://${the('DATABASE_USER')}:${the('DATABASE_PASSWORD')}@${the('DATABASE_HOST')}:5432/writing`,
  },
  { name: 'REPLICA_URL', path: '/database', tags: ['database'] },
  { name: 'CACHE_URL', path: '/database', value: (environment) => `redis://cache.${environment}.brindlequill.example` },
  { name: 'PAYMENT_KEY', path: '/payments', comment: 'Restricted to invoices and refunds', tags: ['payments'] },
  { name: 'PAYMENT_WEBHOOK_SECRET', path: '/payments', tags: ['payments'] },
  { name: 'TAX_SERVICE_KEY', path: '/payments', tags: ['payments'] },
  { name: 'MODEL_PROVIDER_KEY', path: '/models', comment: 'Quota of the whole company', tags: ['ai'] },
  { name: 'MODEL_FALLBACK_KEY', path: '/models', tags: ['ai'] },
  { name: 'EMBEDDINGS_KEY', path: '/models', tags: ['ai'] },
  { name: 'SMTP_URL', path: '/mail', value: () => `smtps://api:${the('MAIL_PASSWORD')}@mail.brindlequill.example` },
  { name: 'MAIL_PASSWORD', path: '/mail', tags: ['mail'] },
  { name: 'MAIL_FROM', path: '/mail', value: () => 'Brindlequill <hello@brindlequill.example>' },
  { name: 'ERROR_TRACKER_DSN', path: '/monitoring', tags: ['monitoring'] },
  { name: 'METRICS_TOKEN', path: '/monitoring', tags: ['monitoring'] },
  { name: 'STATUS_PAGE_KEY', path: '/monitoring', tags: ['monitoring'] },
  { name: 'OBJECT_STORE_KEY', path: '/storage', tags: ['storage'] },
  { name: 'OBJECT_STORE_BUCKET', path: '/storage', value: (environment) => `brindlequill-${environment}` },
];

const environments = ['development', 'staging', 'production'] as const;
const rotated = ['PAYMENT_KEY', 'MODEL_PROVIDER_KEY', 'DATABASE_PASSWORD', 'MAIL_PASSWORD', 'METRICS_TOKEN'];
const month = 30 * 86_400;

export function keepSecrets(scene: Scene, main: MainCompany): void {
  const { timeline, random } = scene;
  timeline.at(1, '17:10', 'the secrets of the writing API', async () => {
    const nexus = await main.as('owner');
    for (const environment of environments) {
      const place = main.place(`writing-api/${environment}`);
      for (const path of new Set(secrets.map(({ path = '/' }) => path))) {
        const changes = secrets
          .filter((secret) => (secret.path ?? '/') === path)
          .map(({ name, comment = '', tags = [], value }) => ({
            ...{ name, comment, tags, value: value?.(environment) ?? madeUp(random, name) },
          }));
        await nexus.secrets.writeBatch({ ...place, path, changes });
      }
    }
  });
  timeline.at(6, '10:10', 'the editor imports those of the writing API', async () => {
    const nexus = await main.as('owner');
    for (const environment of environments) {
      const place = main.place(`editor/${environment}`);
      await nexus.secrets.writeBatch({
        ...{ ...place, path: '/' },
        changes: [
          { name: 'EDITOR_KEY', value: madeUp(random, 'EDITOR_KEY') },
          {
            name: 'EDITOR_API',
            value: `${the('writing-api:production/PUBLIC_URL')}/v1`,
            comment: 'Of the other project',
          },
        ],
      });
      await nexus.secretImports.set({
        ...place,
        environmentIds: [main.place(`writing-api/${environment}`).environment],
      });
    }
  });
  changeSecrets(scene, main);
  approveChanges(scene, main);
  rotateAndShare(scene, main);
}

/** Of the form that such values have, and of no service: nobody should take them for somebody's. */
const madeUp = (random: Random, name: string): string => `demo_${name.toLowerCase().split('_')[0]}_${random.text(28)}`;

/** A history: values that are replaced, a mistake that is rolled back, a deletion that is taken back. */
function changeSecrets({ timeline, random }: Scene, main: MainCompany): void {
  for (const [index, name] of rotated.entries()) {
    const path = secrets.find((secret) => secret.name === name)?.path ?? '/';
    for (const number of [12 + index * 3, 33 + index * 2, 55 + index * 3]) {
      timeline.at(number, '14:45', `${name} is replaced`, async () => {
        const nexus = await main.as(index % 2 === 0 ? 'jonah.whitlocke' : 'developer');
        const environment = number > 50 ? 'staging' : 'production';
        const value = madeUp(random, name);
        await nexus.secrets.write({ ...main.place(`writing-api/${environment}`), name, path, value });
      });
    }
  }
  const place = () => ({ ...main.place('writing-api/production'), name: 'FEATURE_FLAGS', path: '/' });
  timeline.at(27, '16:20', 'flags that break summaries', async () => {
    await (await main.as('developer')).secrets.write({ ...place(), value: 'translations' });
  });
  timeline.at(27, '16:52', 'the flags of before', async () => {
    const nexus = await main.as('developer');
    const { items } = await nexus.secrets.listVersions(place());
    await nexus.secrets.rollBack({ ...place(), version: items[1]?.version ?? 1 });
  });
  timeline.at(40, '09:30', 'a secret is deleted by mistake', async () => {
    const nexus = await main.as('amara.diallo');
    await nexus.secrets.delete({ ...main.place('writing-api/staging'), name: 'STATUS_PAGE_KEY', path: '/monitoring' });
  });
  timeline.at(40, '09:41', 'and restored', async () => {
    const nexus = await main.as('amara.diallo');
    await nexus.secrets.undelete({
      ...main.place('writing-api/staging'),
      name: 'STATUS_PAGE_KEY',
      path: '/monitoring',
    });
  });
  timeline.at(46, '10:05', 'a developer overrides a value', async () => {
    const nexus = await main.as('developer');
    await nexus.secretOverrides.set({
      ...main.place('writing-api/development'),
      name: 'LOG_LEVEL',
      path: '/',
      value: 'trace',
    });
  });
}

/** Production changes by approval from the second month on. */
function approveChanges({ timeline, random }: Scene, main: MainCompany): void {
  const production = () => main.place('writing-api/production');
  timeline.at(60, '09:15', 'production needs an approval', async () => {
    await (await main.as('owner')).approvalPolicies.set({ ...production(), approvals: 1 });
  });
  const request = async (by: string, reason: string, name: string, path: string) =>
    (await main.as(by)).changeRequests.create({
      ...{ ...production(), reason, expiresInDays: 14 },
      changes: [{ name, path, value: madeUp(random, name) }],
    });
  timeline.at(64, '10:20', 'a change that is approved', async () => {
    const { id } = await request('developer', 'The provider replaces its keys', 'MODEL_PROVIDER_KEY', '/models');
    const of = { ...production(), changeRequest: id };
    await (await main.as('admin')).changeRequests.approve(of);
    await (await main.as('developer')).changeRequests.apply(of);
  });
  timeline.at(70, '15:35', 'a change that is rejected', async () => {
    const { id } = await request('chiyo.marlowe', 'Use the new account for payments', 'PAYMENT_KEY', '/payments');
    const note = 'The key is that of the test account';
    await (await main.as('admin')).changeRequests.reject({ ...production(), changeRequest: id, note });
  });
  timeline.at(79, '11:05', 'a change that is withdrawn', async () => {
    const { id } = await request('noor.castlereagh', 'Move the mail to another server', 'MAIL_PASSWORD', '/mail');
    await (await main.as('noor.castlereagh')).changeRequests.withdraw({ ...production(), changeRequest: id });
  });
  timeline.at(87, '16:30', 'a change that waits', () =>
    request('developer', 'Quarterly replacement of the payment key', 'PAYMENT_KEY', '/payments'),
  );
  timeline.at(89, '10:10', 'another one', () =>
    request('jonah.whitlocke', 'A replica in the second region', 'REPLICA_URL', '/database'),
  );
}

function rotateAndShare({ timeline }: Scene, main: MainCompany): void {
  timeline.at(14, '13:00', 'rotators', async () => {
    const nexus = await main.as('owner');
    for (const environment of ['staging', 'production']) {
      await nexus.rotators.create({
        ...{ ...main.place(`writing-api/${environment}`), path: '/', name: 'SESSION_KEY', intervalSeconds: month },
        target: { kind: 'random', bytes: 32, encoding: 'base64url' },
      });
    }
  });
  const share = async (by: string, views: number, days: number, proof?: string) =>
    (await main.as(by)).shares.create({
      // Encrypted before it is sent: the server never has the key, and nor has anybody here.
      ...{ content: randomBytes(120).toString('base64url'), views, expiresInSeconds: days * 86_400 },
      ...(proof === undefined ? {} : { proof }),
    });
  timeline.at(35, '12:00', 'a one-time link', async () => {
    const { id } = await share('developer', 1, 7);
    await (await main.as('viewer')).shares.open({ share: id });
  });
  timeline.at(83, '12:00', 'one with a passphrase', () => share('admin', 3, 14, randomBytes(32).toString('base64url')));
  timeline.at(89, '11:30', 'one that nobody has opened', () => share('developer', 1, 7));
}
