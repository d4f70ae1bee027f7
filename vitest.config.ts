import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const everywhere = ['apps/**', 'packages/**', 'tools/**', 'examples/**'];

export default defineConfig({
  test: {
    // Files of a project share one process per core, and in it the modules that they import: to import the app anew for
    // each of them took a fifth of a run. What a file changes in the process it undoes.
    isolate: false,
    maxWorkers: availableParallelism(),
    // Node imports TypeScript by itself, as it does in production. Nothing needs Vite's transforms or mocks of modules.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Servers of their own: tests make more than a free plan includes.
    env: { NODE_COMPILE_CACHE: 'node_modules/.cache/compiled', DEFAULT_PLAN: 'unlimited' },
    // What a process or a thread of its own runs (main.ts, the journal's shipper) is tested, but not counted.
    coverage: {
      include: ['apps/server/src/**/*.ts', 'packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/*.conformance.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'node_modules/.cache/coverage',
      thresholds: {
        lines: 85,
        'apps/server/src/modules/keys/**': { lines: 90 },
        'apps/server/src/modules/vault/**': { lines: 90 },
      },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: everywhere.map((place) => `${place}/*.test.ts`),
          exclude: ['**/node_modules/**', '**/*.db.test.ts', 'apps/server/test/**', 'apps/console/**'],
          testTimeout: 120_000,
        },
      },
      {
        // Of functions and of components that are rendered to text; what needs a browser is in apps/server/test/console.
        extends: 'apps/console/vite.config.ts',
        test: {
          name: 'console',
          experimental: { viteModuleRunner: true },
          sequence: { groupOrder: 0 },
          include: ['apps/console/src/**/*.test.{ts,tsx}'],
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          // After the unit tests: both together would use more workers than there are cores.
          sequence: { groupOrder: 1 },
          include: [...everywhere.map((place) => `${place}/*.db.test.ts`), 'apps/server/test/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['apps/server/test/setup.ts'],
          // Generous: a busy machine is slow, not broken.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
