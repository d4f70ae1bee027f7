import { statementsOf } from '../sql.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

/** Migrations go forward only: what ran on one machine must mean the same on the next. */
export const migrations: Rule = {
  name: 'migrations',
  *check(tree) {
    const folders = new Map<string, SourceFile[]>();
    for (const file of tree.files) {
      if (!/^apps\/server\/src\/(.*\/)?migrations\/[^/]+$/.test(file.path)) continue;
      folders.set(file.folder, [...(folders.get(file.folder) ?? []), file]);
    }
    for (const files of folders.values()) {
      yield* numbering(files);
      for (const file of files) yield* drops(file);
    }
  },
};

function* numbering(files: SourceFile[]): Generator<Finding> {
  let expected = 1;
  for (const file of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const number = /^(\d{3})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/.exec(file.name)?.[1];
    if (number === undefined) {
      yield { path: file.path, line: 1, message: 'a migration is called NNN_name.sql, in lower snake case' };
      continue;
    }
    if (Number(number) !== expected) {
      const wanted = String(expected).padStart(3, '0');
      yield { path: file.path, line: 1, message: `number ${number} where ${wanted} is next; no gaps, none twice` };
    }
    expected = Number(number) + 1;
  }
}

function* drops(file: SourceFile): Generator<Finding> {
  const lines = file.text.split('\n');
  for (const { text, line } of statementsOf(file.text)) {
    if (!/\bdrop table\b/i.test(text)) continue;
    const explained = /--/.test(lines[line - 1] ?? '') || /^\s*--/.test(lines[line - 2] ?? '');
    if (!explained) yield { path: file.path, line, message: 'drop table without a comment that says why it is safe' };
  }
}
