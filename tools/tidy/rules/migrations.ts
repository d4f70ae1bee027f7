import { statementsOf } from '../sql.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

/** Migrations of the first release, which did not say yet whether they expand: the last number of each folder. */
const unmarked: Readonly<Record<string, number>> = {
  'http/migrations': 1,
  'kernel/crypto/migrations': 1,
  'kernel/events/migrations': 1,
  'kernel/jobs/migrations': 1,
  'kernel/journal/migrations': 1,
  'kernel/signing/migrations': 1,
  'modules/access/migrations': 2,
  'modules/audit/migrations': 3,
  'modules/identity/migrations': 4,
  'modules/keys/migrations': 1,
  'modules/metering/migrations': 1,
  'modules/sso/migrations': 1,
  'modules/tenancy/migrations': 6,
};

/** Migrations go forward only, and say whether nodes of the version before can still work with the result. */
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
      for (const file of files) {
        yield* drops(file);
        yield* phase(file);
      }
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

function* phase({ path, name, folder, text }: SourceFile): Generator<Finding> {
  const exempt = unmarked[folder.replace('apps/server/src/', '')] ?? 0;
  if (Number(name.slice(0, 3)) <= exempt || /^-- (?:expand|contract)\b/.test(text)) return;
  const message =
    'the first line must be `-- expand` (the version before still works with it) or `-- contract` (it does not)';
  yield { path, line: 1, message };
}

function* drops(file: SourceFile): Generator<Finding> {
  const lines = file.text.split('\n');
  for (const { text, line } of statementsOf(file.text)) {
    if (!/\bdrop table\b/i.test(text)) continue;
    const explained = /--/.test(lines[line - 1] ?? '') || /^\s*--/.test(lines[line - 2] ?? '');
    if (!explained) yield { path: file.path, line, message: 'drop table without a comment that says why it is safe' };
  }
}
