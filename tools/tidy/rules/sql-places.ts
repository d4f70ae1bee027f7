import type { Argument, Expression, Span } from 'oxc-parser';
import { withoutComments } from '../sql.ts';
import { memberName, nameOf, textOf } from '../syntax.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

/** Kysely's methods that begin or run a statement. */
const kyselyMethods = new Set([
  ...['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto'],
  ...['executeTakeFirst', 'executeTakeFirstOrThrow'],
]);
/** A sentence such as "Select one from the list" is no SQL: its first word is in mixed case. */
const sqlText =
  /^\s*(?:select\s[\s\S]*\sfrom\s|select\s+[\w.]+\(|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|(?:create|alter|drop)\s+(?:table|function|policy|role|schema|index)\s|with\s+\w+\s+as\s*\()/;

const holdsSql = (text: string): boolean => sqlText.test(/^\s*[A-Z]+\s/.test(text) ? text.toLowerCase() : text);

/** The kernel, and in a module its stores and the file of a noun, which is named like its folder. */
const mayHoldSql = (path: string): boolean =>
  /^apps\/server\/src\/(?:kernel\/|http\/store\.ts$|modules\/.+\/store(?:\/|\.ts$))/.test(path) ||
  /^apps\/server\/src\/modules\/(?:.+\/)?([^/]+)\/\1\.ts$/.test(path);

/** SQL has few places, so that what a module does to its tables can be reviewed there. */
export const sqlPlace: Rule = {
  name: 'sql-place',
  *check(tree) {
    for (const file of tree.server) if (!mayHoldSql(file.path)) yield* misplacedSql(file);
  },
};

const misplacedSql = (file: SourceFile): Finding[] =>
  file.visit((report) => {
    const refuse = (node: Span, what: string) =>
      report(node, `${what} outside a store; move it to <noun>/<noun>.ts, to a store.ts or to kernel/`);
    const checkText = (node: Expression) => {
      if (holdsSql(textOf(node) ?? '')) refuse(node, 'SQL text');
    };
    return {
      CallExpression({ callee, arguments: [argument] }) {
        const method = memberName(callee) ?? '';
        if (kyselyMethods.has(method)) refuse(callee, `.${method}()`);
        if (method === 'query' && isStatement(argument)) refuse(callee, '.query() with SQL');
      },
      TaggedTemplateExpression({ tag }) {
        if (nameOf(tag) === 'sql') refuse(tag, 'sql`…`');
      },
      MemberExpression({ object }) {
        if (nameOf(object) === 'sql') refuse(object, 'sql`…`');
      },
      Literal: checkText,
      TemplateLiteral: checkText,
    };
  });

/** `'select …'`, or an object with the statement as its `text`. */
const isStatement = (argument: Argument | undefined): boolean =>
  textOf(argument) !== undefined ||
  (argument?.type === 'ObjectExpression' &&
    argument.properties.some((each) => each.type === 'Property' && nameOf(each.key) === 'text'));

const sqlClock =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\b(?:current_timestamp|localtimestamp|current_date|current_time|localtime)\b/gi;

/** A test cannot move the database's clock, and it may differ from the process's; times are parameters. */
export const sqlTime: Rule = {
  name: 'sql-time',
  *check(tree) {
    for (const file of tree.serverSql) {
      for (const [index, what] of clockReads(file.text)) {
        yield { path: file.path, line: file.lineAt(index), message: passInstead(what) };
      }
    }
    for (const file of tree.server) {
      if (!mayHoldSql(file.path) || file.text.search(sqlClock) < 0) continue;
      yield* file.visit((report) => {
        const check = (start: number, text: string) => {
          for (const [index, what] of clockReads(text)) report({ start: start + index, end: start }, passInstead(what));
        };
        return {
          Literal({ start, value }) {
            if (typeof value === 'string') check(start, value);
          },
          TemplateElement: ({ start, value }) => check(start, value.raw),
        };
      });
    }
  },
};

const clockReads = (text: string): [index: number, what: string][] =>
  Array.from(withoutComments(text).matchAll(sqlClock), (found) => [found.index, found[0]]);

const passInstead = (what: string): string => `SQL asks the database for the time (${what}); pass it as a parameter`;
