import { describe, expect, test } from 'vitest';
import { findings } from '../findings.fixture.ts';
import { anatomy } from './anatomy.ts';

const modules = 'apps/server/src/modules/';
const whole: Record<string, string> = {
  [`${modules}keys/README.md`]: '',
  [`${modules}keys/module.ts`]: '',
  [`${modules}keys/store.ts`]: '',
};

describe('anatomy', () => {
  test('a whole module', () => {
    expect(findings(anatomy, whole)).toEqual([]);
  });

  test.each(['README.md', 'module.ts'])('a module without %s', (name) => {
    const { [`${modules}keys/${name}`]: _, ...rest } = whole;
    expect(findings(anatomy, rest)).toEqual([`${modules}keys/${name}:1 module keys has no ${name}; add it`]);
  });

  test('a module that the map leaves out', () => {
    const map = (row: string) => ({ ...whole, 'docs/architecture.md': `| module | |\n| --- | --- |\n${row}\n` });
    expect(findings(anatomy, map('| `keys` | API keys |'))).toEqual([]);
    expect(findings(anatomy, map('| `vault` | secrets |'))).toEqual([
      'docs/architecture.md:1 the map has no row for the module keys; add what it answers',
    ]);
  });

  test('a file beside the modules', () => {
    expect(findings(anatomy, { [`${modules}shared.ts`]: '' })).toEqual([expect.stringContaining('lies beside')]);
  });

  test.each(['utils.ts', 'helpers.ts', 'common.ts', 'misc.ts', 'utils.test.ts', 'helper.tsx'])('%s', (name) => {
    expect(findings(anatomy, { [`tools/${name}`]: '' })).toEqual([
      `tools/${name}:1 the name ${name} says nothing; name the file after what it does`,
    ]);
  });

  test('a vague word inside a name, or in prose', () => {
    expect(findings(anatomy, { 'tools/common-errors.ts': '', 'docs/common.md': '' })).toEqual([]);
  });
});
