import { modules } from '../src/app.ts';
import { prepareDatabase } from '../src/boot.ts';
import { systemClock } from '../src/kernel/clock.ts';

export type Template = 'empty' | 'migrated';

/** Fills a fresh database, whose superuser's URL it gets. Runs once per template and test run. */
export type TemplateBuilder = (ownerUrl: string) => Promise<void>;

/** One for the run: the password of the shared login role derives from it. */
export const testMasterKey = Buffer.alloc(32, 7).toString('base64');

export const templateBuilders: Record<Template, TemplateBuilder> = {
  empty: async () => {},
  migrated: async (ownerUrl) => {
    await prepareDatabase(ownerUrl, Buffer.from(testMasterKey, 'base64'), modules, systemClock);
  },
};
