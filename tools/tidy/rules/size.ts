import { functionsIn } from '../functions.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

/** Lines. What does not fit is more than one thing. */
const limits = { file: 400, testFile: 600, function: 70 };

export const size: Rule = {
  name: 'size',
  *check(tree) {
    for (const file of tree.files) {
      if (!file.isCode && !file.path.endsWith('.sql')) continue;
      const limit = file.isTest ? limits.testFile : limits.file;
      if (file.lineCount > limit) {
        const message = `the file has ${file.lineCount} lines, more than ${limit}; split it by what it does`;
        yield { path: file.path, line: limit + 1, message };
      }
      if (file.isCode && !file.isTest) yield* longFunctions(file);
    }
  },
};

function* longFunctions(file: SourceFile): Generator<Finding> {
  if (file.lineCount <= limits.function) return;
  for (const { name, first, last } of functionsIn(file.tokens)) {
    const length = last - first + 1;
    if (length <= limits.function) continue;
    const message = `${name} has ${length} lines, more than ${limits.function}; give its parts names`;
    yield { path: file.path, line: first, message };
  }
}
