import { describe, expect, it } from 'vitest';
import { mergeEnvironment } from './environment.ts';

const secret = (name: string, value: string, path = '/') => ({ name, value, path });

function merged(
  ...call: [inherited: Record<string, string>, secrets: ReturnType<typeof secret>[], preserves?: boolean]
) {
  const warnings: string[] = [];
  const [inherited, secrets, preserves = false] = call;
  const env = mergeEnvironment(inherited, secrets, preserves, { warn: (text) => void warnings.push(text) });
  return { env, warnings };
}

describe('the environment of a command', () => {
  it('has the secrets over what is inherited, or under it', () => {
    expect(merged({ A: 'old', B: 'kept' }, [secret('A', 'new')])).toEqual({
      env: { A: 'new', B: 'kept' },
      warnings: [],
    });
    expect(merged({ A: 'old' }, [secret('A', 'new'), secret('C', '')], true).env).toEqual({ A: 'old', C: '' });
  });

  it('says which secrets steer programs, unless they have no effect', () => {
    const names = [
      'PATH',
      'LD_PRELOAD',
      'DYLD_INSERT_LIBRARIES',
      'NODE_OPTIONS',
      'BASH_ENV',
      'PYTHONPATH',
      'RUBYOPT',
      'path',
    ];
    const { warnings } = merged(
      {},
      names.map((name) => secret(name, 'x')),
    );
    expect(warnings).toEqual([`These secrets steer the programs that are run: ${names.join(', ')}`]);
    expect(merged({ PATH: '/bin' }, [secret('PATH', 'x')], true).warnings).toEqual([]);
    expect(merged({}, [secret('MY_PATH', 'x'), secret('PATHS', 'x'), secret('NODE_ENV', 'x')]).warnings).toEqual([]);
  });

  it('leaves out names that no variable can have, and takes every other one', () => {
    const { env, warnings } = merged({}, [
      secret('a=b', 'x'),
      secret('with.dot', '1'),
      secret('1', '2'),
      secret('__proto__', 'p'),
    ]);
    expect(Object.entries(env)).toEqual([
      ['1', '2'],
      ['with.dot', '1'],
      ['__proto__', 'p'],
    ]);
    expect(warnings).toEqual(['Left out, since no variable can have such a name: a=b']);
  });

  it('takes the deeper one of two, whatever their order', () => {
    const both = [secret('A', 'deep', '/a/b'), secret('A', 'flat', '/a')];
    for (const order of [both, both.toReversed()]) {
      const { env, warnings } = merged({}, order);
      expect([env.A, warnings]).toEqual(['deep', ['A is in /a and /a/b: that of /a/b counts']]);
    }
  });
});
