import { readFileSync } from 'node:fs';

export interface Step {
  /** The shell commands, word for word. */
  script: string;
  /** What they print, line by line; `…` stands for anything. Empty where nothing is shown. */
  expected: string[];
}

export const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** The shell blocks of one section of the README, each with the output shown directly behind it. */
export function stepsOf(title: string): Step[] {
  const after = readme.split(`\n## ${title}\n`)[1];
  if (after === undefined) throw new Error(`the README has no section ${title}`);
  const [section = ''] = after.split(/\n## /);
  const blocks = section.matchAll(/```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```\n)?/g);
  return Array.from(blocks, ([, script = '', text = '']) => ({
    script,
    expected: text.split('\n').filter((line) => line !== ''),
  }));
}

/** The lines that are not in the output in this order; other lines may stand between them. */
export function missing(expected: readonly string[], output: string): string[] {
  const lines = output.split(/\r?\n/);
  let from = 0;
  return expected.filter((wanted) => {
    const parts = wanted.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.+')}$`);
    const found = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}
