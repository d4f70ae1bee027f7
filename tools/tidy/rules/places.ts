import { withoutComments } from '../sql.ts';
import { reads, type Token } from '../tokens.ts';
import { type Finding, lineAt, type Rule, type SourceFile } from '../tree.ts';

const builders = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto']);
/** A sentence such as "Select one from the list" is no SQL: its first word is in mixed case. */
const sqlText =
  /^\s*(?:select\s[\s\S]*\sfrom\s|select\s+[\w.]+\(|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|(?:create|alter|drop)\s+(?:table|function|policy|role|schema|index)\s|with\s+\w+\s+as\s*\()/;

const holdsSql = (text: string): boolean => sqlText.test(/^\s*[A-Z]+\s/.test(text) ? text.toLowerCase() : text);

const mayHoldSql = (path: string): boolean =>
  /^apps\/server\/src\/(kernel\/|http\/store\.ts$|modules\/[^/]+\/(store\.ts$|store\/|migrations\/))/.test(path);

/** SQL lives in one place per module, so that tenant scope can be reviewed in one place. */
export const sqlPlace: Rule = {
  name: 'sql-place',
  *check(tree) {
    for (const file of tree.server) {
      if (mayHoldSql(file.path)) continue;
      for (let i = 0; i < file.tokens.length; i += 1) {
        const what = sqlAt(file.tokens, i);
        if (what !== undefined)
          yield at(file, i, `${what} outside a store; move it to the module's store.ts or to kernel/`);
      }
    }
  },
};

function sqlAt(tokens: readonly Token[], i: number): string | undefined {
  const token = tokens[i];
  const next = tokens[i + 1];
  if (token?.kind === 'string' || token?.kind === 'template') return holdsSql(token.text) ? 'SQL text' : undefined;
  if (token?.kind !== 'name') return undefined;
  const called = tokens[i - 1]?.text === '.' && next?.text === '(';
  if (called && builders.has(token.text)) return `.${token.text}()`;
  if (token.text === 'sql' && (next?.kind === 'template' || next?.text === '<' || next?.text === '.')) return 'sql`…`';
  if (!called || token.text !== 'query') return undefined;
  const argument = tokens[i + 2];
  const isText = argument?.kind === 'string' || argument?.kind === 'template';
  const isQuery = argument?.text === '{' && tokens.slice(i + 3, argument.partner).some((one) => one.text === 'text');
  return isText || isQuery ? '.query() with SQL' : undefined;
}

/** One reader of the environment, so that every setting has a name, a check and a reason in one file. */
export const environment: Rule = {
  name: 'environment',
  *check(tree) {
    for (const file of tree.server) {
      if (file.path === 'apps/server/src/config.ts') continue;
      for (let i = 0; i < file.tokens.length; i += 1) {
        if (readsEnvironment(file.tokens, i)) {
          yield at(file, i, 'the environment is read only in config.ts; add the setting there and pass its value in');
        }
      }
      for (const { from, names, line } of file.imports) {
        if (!/^(node:)?process$/.test(from) || !names.some(({ name }) => name === 'env')) continue;
        yield { path: file.path, line, message: 'the environment is read only in config.ts; pass the value in' };
      }
    }
  },
};

const readsEnvironment = (tokens: readonly Token[], i: number): boolean =>
  reads(tokens, i, 'process', '.', 'env') ||
  reads(tokens, i, 'process', '?.', 'env') ||
  (reads(tokens, i, 'process', '[') && tokens[i + 2]?.text === 'env') ||
  (reads(tokens, i, '}', '=', 'process') && tokens.slice(tokens[i]?.partner, i).some((one) => one.text === 'env'));

/** Tests move time; whatever asks the machine for it cannot be moved. */
export const clock: Rule = {
  name: 'clock',
  *check(tree) {
    for (const file of tree.server) {
      if (file.path === 'apps/server/src/kernel/clock.ts') continue;
      for (let i = 0; i < file.tokens.length; i += 1) {
        const what = timeAt(file.tokens, i);
        if (what !== undefined) {
          yield at(file, i, `${what} outside kernel/clock.ts; take a Clock, or convert with its toDate and toIso`);
        }
      }
    }
  },
};

function timeAt(tokens: readonly Token[], i: number): string | undefined {
  if (reads(tokens, i, 'new', 'Date')) return 'new Date';
  if (reads(tokens, i, 'Date', '.', 'now')) return 'Date.now';
  if (reads(tokens, i, 'performance', '.', 'now')) return 'performance.now';
  if (reads(tokens, i, 'process', '.', 'hrtime')) return 'process.hrtime';
  const bareCall = reads(tokens, i, 'Date', '(') && !['.', 'new', 'function'].includes(tokens[i - 1]?.text ?? '');
  return bareCall ? 'Date()' : undefined;
}

const sqlTime =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\b(?:current_timestamp|localtimestamp|current_date|current_time|localtime)\b/gi;

/** The database's clock cannot be moved by a test, nor agree with the process's; times are parameters. */
export const sqlTimes: Rule = {
  name: 'sql-time',
  *check(tree) {
    for (const file of tree.serverSql) {
      for (const found of withoutComments(file.text).matchAll(sqlTime)) {
        yield { path: file.path, line: lineAt(file.text, found.index), message: askedFor(found[0]) };
      }
    }
    for (const file of tree.server) {
      if (!mayHoldSql(file.path)) continue;
      for (const token of file.tokens) {
        if (token.kind !== 'string' && token.kind !== 'template') continue;
        const text = withoutComments(token.text);
        for (const found of text.matchAll(sqlTime)) {
          yield { path: file.path, line: token.line + lineAt(text, found.index) - 1, message: askedFor(found[0]) };
        }
      }
    }
  },
};

const askedFor = (what: string): string => `SQL asks the database for the time (${what}); pass it as a parameter`;

const at = (file: SourceFile, i: number, message: string): Finding => ({
  path: file.path,
  line: file.tokens[i]?.line ?? 1,
  message,
});
