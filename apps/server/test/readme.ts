import { readFileSync } from 'node:fs';

export interface Step {
  /** The shell commands, word for word. */
  script: string;
  /** What they print, line by line; `…` stands for anything. Empty where nothing is shown. */
  expected: string[];
}

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

export const readme = read('README.md');
/** That of a folder of `examples/`. */
export const exampleReadme = (name: string): string => read(`examples/${name}/README.md`);

/** The shell blocks of one section of a README, each with the output shown directly behind it. */
export function stepsOf(title: string, text = readme): Step[] {
  const after = text.split(`\n## ${title}\n`)[1];
  if (after === undefined) throw new Error(`the README has no section ${title}`);
  const [section = ''] = after.split(/\n## /);
  const blocks = section.matchAll(/```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```\n)?/g);
  return Array.from(blocks, ([, script = '', output = '']) => ({
    script,
    expected: output.split('\n').filter((line) => line !== ''),
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
