import { systemClock } from '../src/kernel/clock.ts';

export type Template = 'empty' | 'migrated';

/** Fills a fresh database, whose superuser's URL it gets. Runs once per template and test run. */
export type TemplateBuilder = (ownerUrl: string) => Promise<void>;

/** One for the run: the password of the shared login role derives from it. */
export const testMasterKey = Buffer.from('a master key for tests: 32 bytes').toString('base64');

export const templateBuilders: Record<Template, TemplateBuilder> = {
  empty: async () => {},
  migrated: async (ownerUrl) => {
    // Imported here, so that tests of the kernel alone load no module.
    const [{ modules }, { prepareDatabase }] = await Promise.all([import('../src/app.ts'), import('../src/boot.ts')]);
    await prepareDatabase(ownerUrl, Buffer.from(testMasterKey, 'base64'), modules, systemClock);
  },
};
