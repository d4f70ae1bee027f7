import { readFileSync } from 'node:fs';
import { ManualClock, systemClock } from '../src/kernel/clock.ts';
import { localKek } from '../src/kernel/crypto/kek.ts';
import { KeyRing } from '../src/kernel/crypto/key-ring.ts';
import { withClient } from '../src/kernel/db/client.ts';
import { SigningKeys } from '../src/kernel/signing/index.ts';

export type Template = 'empty' | 'migrated' | 'world';

interface TemplateSource {
  /** The template that this one is a copy of at first; an empty database where absent. */
  from?: Template;
  /** Fills the database, whose superuser's URL it gets. Runs once per test run. */
  build(ownerUrl: string): Promise<void>;
}

/** One for all databases: they are copies of templates, whose keys it wraps. */
export const testMasterKey = Buffer.from('a master key for tests: 32 bytes').toString('base64');
export const testKek = localKek(Buffer.from(testMasterKey, 'base64'));

/** Here once, since an RSA key takes a tenth of a second. */
async function makeSigningKeys(ownerUrl: string): Promise<void> {
  const clock = new ManualClock();
  const ring = new KeyRing({ kek: testKek, clock });
  const issuer = 'http://localhost';
  await withClient(ownerUrl, (client) =>
    SigningKeys.open({
      transaction: (work) => work(client),
      ring,
      clock,
      issuer,
      oauthIssuer: issuer,
      audience: issuer,
      onReloadFailed() {},
    }),
  );
}

/** Modules are imported where they are needed, so that tests of the kernel alone load none. */
export const templates: Record<Template, TemplateSource> = {
  empty: { build: async () => {} },
  /** The tables of all modules, each watched for writes. */
  migrated: {
    async build(ownerUrl) {
      const [{ modules }, { prepareDatabase }] = await Promise.all([import('../src/app.ts'), import('../src/boot.ts')]);
      await prepareDatabase(ownerUrl, testKek, modules, systemClock);
      const watch = readFileSync(new URL('watch/watch.sql', import.meta.url), 'utf8');
      await withClient(ownerUrl, (client) => client.query(watch));
      await makeSigningKeys(ownerUrl);
    },
  },
  /** Two organizations with a member in every role, and more people: see world/world.ts. */
  world: {
    from: 'migrated',
    build: async (ownerUrl) => (await import('./world/template.ts')).buildWorld(ownerUrl),
  },
};
