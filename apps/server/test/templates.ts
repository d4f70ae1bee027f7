export type Template = 'empty' | 'migrated';

/** Fills a fresh database, whose superuser's URL it gets. Runs once per template and test run. */
export type TemplateBuilder = (ownerUrl: string) => Promise<void>;

export const templateBuilders: Record<Template, TemplateBuilder> = {
  empty: async () => {},
  migrated: async () => {
    throw new Error('the migrated template has no builder yet');
  },
};
