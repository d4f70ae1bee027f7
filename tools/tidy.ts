/**
 * Checks the rules that CONTRIBUTING.md lists. `node tools/tidy.ts [folder]` prints one line per finding,
 * `path:line rule: what is wrong and how to fix it`, and exits with 1 if there is any.
 */
import { rules } from './tidy/rules.ts';
import { loadTree } from './tidy/tree.ts';

const tree = loadTree(process.argv[2] ?? process.cwd());
const findings = rules.flatMap((rule) =>
  Array.from(rule.check(tree), ({ path, line, message }) => ({ path, line, text: `${rule.name}: ${message}` })),
);
findings.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
for (const { path, line, text } of findings) process.stdout.write(`${path}:${line} ${text}\n`);
if (findings.length > 0) process.exitCode = 1;
else process.stdout.write(`tidy: ${tree.files.length} files, ${rules.length} rules, no findings\n`);
