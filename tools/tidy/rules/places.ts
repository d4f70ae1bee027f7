import type { Span } from 'oxc-parser';
import { memberName, nameOf } from '../syntax.ts';
import type { Rule } from '../tree.ts';

/** One reader of the environment, so that every setting has a name, a check and a reason in one file. */
export const environment: Rule = {
  name: 'environment',
  *check(tree) {
    const message = 'the environment is read only in config.ts; add the setting there and pass its value in';
    for (const file of tree.server) {
      if (file.path === 'apps/server/src/config.ts' || !/\bprocess\b/.test(file.text)) continue;
      yield* file.visit((report) => ({
        MemberExpression(node) {
          if (nameOf(node.object) === 'process' && memberName(node) === 'env') report(node, message);
        },
        VariableDeclarator({ id, init }) {
          if (init === null || nameOf(init) !== 'process' || id.type !== 'ObjectPattern') return;
          for (const each of id.properties)
            if (each.type === 'Property' && nameOf(each.key) === 'env') report(each, message);
        },
        ImportDeclaration({ source, specifiers }) {
          if (!/^(?:node:)?process$/.test(source.value)) return;
          for (const each of specifiers)
            if (each.type === 'ImportSpecifier' && nameOf(each.imported) === 'env') report(each, message);
        },
      }));
    }
  },
};

/** The one file that gives every connection listeners for 'error', without which a lost connection ends the process. */
export const connections: Rule = {
  name: 'connections',
  *check(tree) {
    const made = new Set(['Client', 'Pool']);
    const message = 'connections are opened with openPool, openClient or withClient of kernel/db/client.ts';
    for (const file of tree.files) {
      if (!/^(?:apps|packages)\//.test(file.path) || !file.isCode) continue;
      if (file.path === 'apps/server/src/kernel/db/client.ts' || !file.text.includes("from 'pg'")) continue;
      yield* file.visit((report) => ({
        NewExpression({ callee }) {
          if (callee.type !== 'MemberExpression' || nameOf(callee.object) !== 'pg') return;
          if (made.has(memberName(callee) ?? '')) report(callee, message);
        },
        ImportDeclaration({ source, importKind, specifiers }) {
          if (source.value !== 'pg' || importKind === 'type') return;
          for (const each of specifiers)
            if (each.type === 'ImportSpecifier' && each.importKind !== 'type' && made.has(nameOf(each.imported) ?? ''))
              report(each, message);
        },
      }));
    }
  },
};

const timeSources = new Set(['Date.now', 'performance.now', 'process.hrtime']);

/** Tests move time, and cannot move the machine's. */
export const clock: Rule = {
  name: 'clock',
  *check(tree) {
    for (const file of tree.server) {
      if (file.path === 'apps/server/src/kernel/clock.ts') continue;
      if (!/\b(?:Date|performance|hrtime)\b/.test(file.text)) continue;
      yield* file.visit((report) => {
        const refuse = (node: Span, what: string) =>
          report(node, `${what} outside kernel/clock.ts; take a Clock, or convert with its toDate and toIso`);
        return {
          NewExpression(node) {
            if (nameOf(node.callee) === 'Date') refuse(node, 'new Date');
          },
          CallExpression(node) {
            if (nameOf(node.callee) === 'Date') refuse(node, 'Date()');
          },
          MemberExpression(node) {
            const what = `${nameOf(node.object)}.${memberName(node)}`;
            if (timeSources.has(what)) refuse(node, what);
          },
        };
      });
    }
  },
};
