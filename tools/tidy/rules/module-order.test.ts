import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { moduleOrder } from './module-order.ts';

const source = 'apps/server/src/';
const app = `import { audit } from './modules/audit/index.ts';
import { accessModule } from './modules/access/module.ts';
import { keysModule } from './modules/keys/module.ts';
export function createApp() {
  const access = accessModule();
  const modules: Module[] = [audit, access, keysModule({ access })];
}
`;
const check = (path: string, text: string) => findings(moduleOrder, { [`${source}app.ts`]: app, [path]: text });

describe('module-order', () => {
  test.each([
    ['modules/keys/keys.ts', "import { audit } from '../audit/index.ts';"],
    ['modules/keys/keys.ts', "import { limit } from '../../kernel/limits/memory.ts';"],
    ['modules/keys/routes/verify.ts', "import { route } from '../../../http/route.ts';"],
    ['modules/keys/routes/verify.ts', "import { verify } from '../verify.ts';"],
    ['modules/keys/keys.ts', "import type { Config } from '../../config.ts';"],
    ['modules/keys/module.ts', "import { access } from '../access/index.ts'; import { a } from './routes.ts';"],
    ['modules/audit/audit.test.ts', "import { keys } from '../keys/index.ts';"],
    ['http/server.ts', "import { log } from '../kernel/log.ts'; import fastify from 'fastify';"],
    ['config.ts', "import { second } from './kernel/clock.ts';"],
    ['boot.ts', "import { keys } from './modules/keys/index.ts';"],
    ['main.ts', "import { app } from './app.ts';"],
    ['../test/isolation.test.ts', "import { app } from '../src/app.ts';"],
    ['../../../tools/fakes/stripe.ts', "import { app } from '../../apps/server/src/app.ts';"],
  ])('%s may: %s', (path, text) => {
    expect(check(new URL(source + path, 'file:///').pathname.slice(1), text)).toEqual([]);
  });

  test.each([
    ['modules/audit/audit.ts', "import { keys } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "import type { Key } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "export { keys } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/audit/audit.ts', "const keys = await import('../keys/index.ts');", 'does not stand before it'],
    ['modules/audit/module.ts', "import { keys } from '../keys/index.ts';", 'does not stand before it'],
    ['modules/keys/keys.ts', "import { append } from '../audit/store.ts';", 'reaches past the face of audit'],
    ['modules/keys/keys.ts', "import { nested } from '../audit/store/index.ts';", 'reaches past the face of audit'],
    ['modules/keys/keys.ts', "import { audit } from '../audit/module.ts';", 'imports the definition of audit'],
    ['modules/keys/index.ts', "export { keys } from './module.ts';", 'imports the definition of keys'],
    ['modules/keys/keys.ts', "import { limits } from '../../config.ts';", 'let app.ts pass it in'],
    ['modules/keys/keys.ts', "import { app } from '../../app.ts';", 'only main.ts, the command line'],
    ['modules/keys/keys.ts', "import { help } from '../../../test/harness.ts';", 'no part of the server'],
    ['kernel/log.ts', "import { route } from '../http/route.ts';", 'kernel imports http/route.ts'],
    ['kernel/log.ts', "import { keys } from '../modules/keys/index.ts';", 'kernel imports the module keys'],
    ['kernel/log.ts', "import type { Config } from '../config.ts';", 'kernel imports config.ts'],
    ['http/route.ts', "import { keys } from '../modules/keys/index.ts';", 'http imports the module keys'],
    ['config.ts', "import { keys } from './modules/keys/index.ts';", 'config.ts imports the module keys'],
    ['boot.ts', "import { list } from './modules/keys/keys.ts';", 'reaches past the face of keys'],
    ['boot.ts', "import { start } from './main.ts';", 'starts the server'],
  ])('%s may not: %s', (path, text, reason) => {
    expect(check(source + path, `\n${text}`)).toEqual([
      expect.stringMatching(new RegExp(`^${source}${path}:2 .*${reason}`)),
    ]);
  });

  test('examples may not start the app', () => {
    const text = "import { app } from '../../apps/server/src/app.ts';";
    expect(check('examples/protected-api/main.ts', text)).toEqual([expect.stringContaining('only main.ts')]);
    expect(check('packages/cli/src/journal-replay.ts', text)).toEqual([]);
  });

  test('the order is read from app.ts, and every module stands in it', () => {
    expect(check(`${source}modules/chess/index.ts`, '')).toEqual([
      `${source}modules/chess/index.ts:1 module chess is not in \`modules\` of app.ts; add it behind those it imports`,
    ]);
    const read = (text: string) => findings(moduleOrder, { [`${source}app.ts`]: text });
    expect(read('export const app = 1;')).toEqual([expect.stringContaining('has no array `modules`')]);
    expect(read("import { a } from './a.ts';\nconst modules = [\n a, b()];")).toEqual([
      expect.stringContaining('app.ts:3 tidy cannot tell'),
      expect.stringContaining('app.ts:3 tidy cannot tell'),
    ]);
  });
});
