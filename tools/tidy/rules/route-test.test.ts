import { describe, expect, test } from 'vitest';
import { findings } from '../findings.ts';
import { routeTest } from './route-test.ts';

const home = 'apps/server/src/modules/vault/';
const declaration = `export const readSecret = route({
  summary: 'x',
  limits: { path: 'no', method: 'no' },
  method: 'GET',
  path: '/api/v1/secrets/:name',
  act: ({ tx }) => read(tx),
});`;

const check = (files: Record<string, string>, routes = declaration) =>
  findings(routeTest, { [`${home}routes.ts`]: routes, ...files });

describe('route-test', () => {
  test('a route without a test', () => {
    expect(check({})).toEqual([
      `${home}routes.ts:1 no test of vault or of apps/server/test mentions 'GET /api/v1/secrets/:name' or readSecret; write its scenario table`,
    ]);
    expect(findings(routeTest, { [`${home}routes/secrets.ts`]: declaration })).toHaveLength(1);
  });

  const imports = "import { readSecret } from './routes.ts';\n";

  test.each([
    [`${home}routes.db.test.ts`, `${imports}scenarios(readSecret, {});`],
    [`${home}routes.db.test.ts`, "import * as routes from './routes.ts'; scenarios(routes.readSecret, {});"],
    [`${home}routes.db.test.ts`, "scenarios('GET /api/v1/secrets/:name', {});"],
    ['apps/server/test/a.test.ts', "test('GET /api/v1/secrets/:name answers 404', f);"],
    ['apps/server/test/a.test.ts', "import { readSecret } from '../src/modules/vault/routes.ts'; f(readSecret);"],
  ])('tested in %s by %s', (path, text) => {
    expect(check({ [path]: text })).toEqual([]);
  });

  test.each([
    [`${home}routes.db.test.ts`, imports],
    [`${home}routes.db.test.ts`, '// readSecret'],
    [
      `${home}routes.db.test.ts`,
      "f('GET /api/v1/secrets/:name/versions', 'GET /api/v1/secrets', 'PUT /api/v1/secrets/:name');",
    ],
    ['apps/server/test/a.test.ts', 'const readSecret = 1;'],
    ['apps/server/src/modules/keys/keys.test.ts', `${imports}f(readSecret);`],
    [`${home}secrets.ts`, 'readSecret;'],
  ])('not tested in %s by %s', (path, text) => {
    expect(check({ [path]: text })).toHaveLength(1);
  });

  test('several routes, one without a name', () => {
    const routes = `${declaration}\nexport const routes = [route({ method: 'PUT', path: '/api/v1/b' })];`;
    const text = "f('GET /api/v1/secrets/:name');";
    expect(check({ [`${home}a.test.ts`]: text }, routes)).toEqual([
      `${home}routes.ts:8 no test of vault or of apps/server/test mentions 'PUT /api/v1/b'; write its scenario table`,
    ]);
  });

  test('method and path are written out', () => {
    const routes = "export const a = route({ method: 'GET', path: base + '/b' });\nroute({ method: 'GET', path });";
    expect(check({}, routes)).toEqual([
      `${home}routes.ts:1 the method and path of a route are literals, so that it can be found; write them out`,
      `${home}routes.ts:2 the method and path of a route are literals, so that it can be found; write them out`,
    ]);
  });
});
