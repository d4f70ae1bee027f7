import { defineConfig } from 'vitest/config';

const everywhere = ['apps/**', 'packages/**', 'tools/**', 'examples/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere.map((place) => `${place}/*.test.ts`),
          exclude: ['**/node_modules/**', '**/*.db.test.ts', 'apps/server/test/**'],
        },
      },
      {
        test: {
          name: 'whole',
          include: [...everywhere.map((place) => `${place}/*.db.test.ts`), 'apps/server/test/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['apps/server/test/setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
