import { describe, expect, it } from 'vitest';
import { Output } from './output.ts';

function said(isTTY: boolean, env: Record<string, string> = {}, isJson = false) {
  const texts = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write: (text: string) => {
      texts[name] += text;
    },
  });
  return { texts, output: new Output({ stdout: into('stdout'), stderr: into('stderr'), env }, isJson) };
}

const esc = '\u001b';

describe('what a command says', () => {
  it('aligns tables on a terminal, and puts tabs between cells elsewhere', () => {
    const rows = [
      ['long name', 1],
      ['é', null],
    ] as const;
    expect(said(false).output.table(['NAME', 'N'], rows)).toEqual(['long name\t1', 'é\t-']);
    expect(said(true, { NO_COLOR: '1' }).output.table(['NAME', 'N'], rows)).toEqual([
      'NAME       N',
      'long name  1',
      'é          -',
    ]);
  });

  it('has colours on a terminal alone, where nobody refused them', () => {
    for (const [isTTY, env, isColoured] of [
      [true, {}, true],
      [true, { NO_COLOR: '1' }, false],
      [true, { NO_COLOR: '' }, true],
      [true, { TERM: 'dumb' }, false],
      [false, {}, false],
    ] as const) {
      const { texts, output } = said(isTTY, env);
      output.warn('careful');
      expect(texts.stderr.includes(esc), JSON.stringify([isTTY, env])).toBe(isColoured);
      expect(texts.stderr).toContain('careful\n');
    }
  });

  it('shows no control characters of somebody else', () => {
    const { texts, output } = said(true, { NO_COLOR: '1' });
    expect(output.table(['A'], [[`${esc}[2Jx\u0007\u009b`]])[1]).toBe('\ufffd[2Jx\ufffd\ufffd');
    output.error(`${esc}]0;title`);
    expect(texts.stderr).not.toContain(esc);
  });

  it('is one object or nothing on stdout, and a value as it is', () => {
    const json = said(true, {}, true);
    json.output.result({ a: 1 }, ['text']);
    expect(json.texts.stdout).toBe('{"a":1}\n');
    for (const [isTTY, expected] of [
      [true, 'value\n'],
      [false, 'value'],
    ] as const) {
      const { texts, output } = said(isTTY);
      output.raw('value');
      expect(texts.stdout).toBe(expected);
    }
  });
});
