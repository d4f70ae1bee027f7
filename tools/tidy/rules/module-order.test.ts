import { describe, expect, test } from 'vitest';
import { findings } from '../findings.ts';
import { moduleNames, moduleOrder } from './module-order.ts';

const source = 'apps/server/src/';
const objections = (path: string, text: string) => findings(moduleOrder, { [path]: text });

describe('module-order', () => {
  test.each([
    ['modules/keys/keys.ts', "import { audit } from '../audit/index.ts';"],
    ['modules/keys/keys.ts', "import { limit } from '../../kernel/limits/memory.ts';"],
    ['modules/keys/routes/verify.ts', "import { route } from '../../../http/route.ts';"],
    ['modules/keys/routes/verify.ts', "import { verify } from '../verify.ts';"],
    ['modules/keys/keys.ts', "import type { Config } from '../../config.ts';"],
    ['modules/audit/audit.test.ts', "import { keys } from '../keys/index.ts';"],
    ['http/server.ts', "import { log } from '../kernel/log.ts'; import fastify from 'fastify';"],
    ['config.ts', "import { second } from './kernel/clock.ts';"],
    ['app.ts', "import { keys } from './modules/keys/index.ts';"],
    ['main.ts', "import { app } from './app.ts';"],
  ])('%s may: %s', (path, text) => {
    expect(objections(source + path, text)).toEqual([]);
  });

  test.each([
    ['modules/audit/audit.ts', "import { keys } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "import type { Key } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "export { keys } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "const keys = await import('../keys/index.ts');", 'does not stand before it'],
    ['modules/keys/keys.ts', "import { append } from '../audit/store.ts';", 'reaches past the face of audit'],
    ['modules/keys/keys.ts', "import { nested } from '../audit/store/index.ts';", 'reaches past the face of audit'],
    ['modules/keys/keys.ts', "import { limits } from '../../config.ts';", 'app.ts hands it in'],
    ['modules/keys/keys.ts', "import { app } from '../../app.ts';", 'only main.ts, tests and tools'],
    ['modules/keys/keys.ts', "import { help } from '../../../test/harness.ts';", 'no part of the server'],
    ['kernel/log.ts', "import { route } from '../http/route.ts';", 'kernel imports http/route.ts'],
    ['kernel/log.ts', "import { keys } from '../modules/keys/index.ts';", 'kernel imports the module keys'],
    ['kernel/log.ts', "import type { Config } from '../config.ts';", 'kernel imports config.ts'],
    ['http/route.ts', "import { keys } from '../modules/keys/index.ts';", 'http imports the module keys'],
    ['config.ts', "import { keys } from './modules/keys/index.ts';", 'config.ts imports the module keys'],
    ['app.ts', "import { start } from './main.ts';", 'starts the server'],
  ])('%s may not: %s', (path, text, reason) => {
    expect(objections(source + path, text)).toEqual([expect.stringContaining(reason)]);
  });

  test('outside the server: tests and tools may start the app, examples may not', () => {
    const text = "import { app } from '../../apps/server/src/app.ts';";
    expect(objections('tools/fakes/stripe.ts', text)).toEqual([]);
    expect(objections('apps/server/test/isolation.test.ts', "import { app } from '../src/app.ts';")).toEqual([]);
    expect(objections('examples/protected-api/main.ts', text)).toHaveLength(1);
  });

  test('a module needs a place in the order', () => {
    expect(objections(`${source}modules/chess/index.ts`, '')).toEqual([expect.stringContaining('has no place')]);
    for (const name of moduleNames) expect(objections(`${source}modules/${name}/index.ts`, '')).toEqual([]);
  });

  test('says where', () => {
    const text = "\n\nimport { log } from '../http/log.ts';";
    expect(objections(`${source}kernel/a.ts`, text)[0]).toMatch(/^apps\/server\/src\/kernel\/a\.ts:3 /);
  });
});
