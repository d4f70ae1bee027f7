import type { Span } from 'oxc-parser';
import type { Finding, Rule, SourceFile } from '../tree.ts';

/** In lines. */
const limits = { file: 400, testFile: 600, function: 70 };

/** Written by `npm run tables` and `npm run sdk`: as long as a module has columns and the API has operations. */
const isGenerated = (path: string): boolean =>
  /^(apps\/server\/src\/modules\/[^/]+\/tables|packages\/sdk\/src\/(api|operations))\.ts$/.test(path);

export const size: Rule = {
  name: 'size',
  *check(tree) {
    for (const file of tree.files) {
      if (!file.isCode && !file.path.endsWith('.sql')) continue;
      const limit = file.isTest ? limits.testFile : limits.file;
      if (file.lineCount > limit && !isGenerated(file.path)) {
        const message = `the file has ${file.lineCount} lines, more than ${limit}; split it by what it does`;
        yield { path: file.path, line: limit + 1, message };
      }
      if (file.isCode && !file.isTest && file.lineCount > limits.function) yield* longFunctions(file);
    }
  },
};

const longFunctions = (file: SourceFile): Finding[] =>
  file.visit((report) => {
    const names = new Map<object, string>();
    const nameValue = (key: object, value: object | null) => {
      if (value !== null && 'name' in key && typeof key.name === 'string') names.set(value, key.name);
    };
    const check = (node: Span & { body: { type: string } | null }, name: string) => {
      if (node.body?.type !== 'BlockStatement') return;
      const length = file.lineAt(node.end) - file.lineAt(node.start) + 1;
      if (length > limits.function)
        report(node, `${name} has ${length} lines, more than ${limits.function}; split it into named parts`);
    };
    return {
      VariableDeclarator: ({ id, init }) => nameValue(id, init),
      Property: ({ key, value }) => nameValue(key, value),
      MethodDefinition: ({ key, value }) => nameValue(key, value),
      PropertyDefinition: ({ key, value }) => nameValue(key, value),
      FunctionDeclaration: (node) => check(node, node.id?.name ?? 'a function'),
      FunctionExpression: (node) => check(node, names.get(node) ?? 'a callback'),
      ArrowFunctionExpression: (node) => check(node, names.get(node) ?? 'a callback'),
    };
  });
