import { type Rule, Tree } from './tree.ts';

/** What a rule says of a tree given as `{ path: text }`, as `path:line message`: for the rules' tests. */
export const findings = (rule: Rule, files: Record<string, string>): string[] =>
  Array.from(rule.check(new Tree(Object.entries(files))), ({ path, line, message }) => `${path}:${line} ${message}`);
