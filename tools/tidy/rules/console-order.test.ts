import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { consoleOrder } from './console-order.ts';

const root = 'apps/console/src/';
const check = (files: Record<string, string>) =>
  findings(consoleOrder, Object.fromEntries(Object.entries(files).map(([path, text]) => [root + path, text]))).map(
    (line) => line.replace(root, ''),
  );

describe('console-order', () => {
  test.each([
    ['features/keys/keys-page.tsx', "import { Button } from '../../ui/button.tsx';"],
    ['features/keys/keys-page.tsx', "import { days } from '../metering/days.ts';"],
    ['features/billing/own/offers.tsx', "import { Plan } from '../queries.ts';"],
    ['entities/keys/key-link.tsx', "import { useAccess } from '../../session/access.ts';"],
    ['session/me.ts', "import { api } from '../api/client.ts';"],
    ['api/transport.ts', "import { session } from '../session/session.ts';"],
    ['router.tsx', "import { keyRoutes } from './features/keys/routes.tsx';"],
    ['ui/button.test.tsx', "import { keys } from '../features/keys/queries.ts';"],
    ['features/keys/samples.ts', "import { matches } from '@nexus/sdk/verification';"],
  ])('%s may: %s', (path, text) => {
    expect(check({ [path]: text })).toEqual([]);
  });

  test.each([
    ['ui/button.tsx', "import { api } from '../api/client.ts';", 'ui imports api;'],
    ['shell/sidebar.tsx', "import type { Key } from '../features/keys/queries.ts';", 'shell imports features/keys;'],
    ['entities/keys/queries.ts', "import { a } from '../../features/keys/a.ts';", 'entities imports features/keys;'],
    ['entities/keys/queries.ts', "const a = await import('../../shell/theme.ts');", 'entities imports shell;'],
  ])('%s may not: %s', (path, text, reason) => {
    expect(check({ [path]: `\n${text}` })).toEqual([expect.stringContaining(`${path}:2 ${reason}`)]);
  });

  test('features form no circle, whichever of their files import', () => {
    const files = {
      'features/customers/keys-tab.tsx': "\nimport { KeysTable } from '../keys/keys-table.tsx';",
      'features/keys/usage/chart.tsx': "import type { Day } from '../../metering/days.ts';",
      'features/metering/customers.ts': "const link = await import('../customers/customer-link.tsx');",
    };
    const circle = 'features/customers → features/keys → features/metering → features/customers';
    expect(check(files)).toEqual([
      `features/customers/keys-tab.tsx:2 ${circle}; put what others show of a thing into entities/`,
    ]);
    expect(check({ ...files, 'features/metering/customers.ts': '' })).toEqual([]);
  });
});
