import type { Node } from 'oxc-parser';

/** The last name of `object.name`, `object?.name` or `object['name']`. */
export function memberName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  return node.computed ? textOf(node.property) : nameOf(node.property);
}

export const nameOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier' ? node.name : undefined;

/** The text of a string or a template, whose expressions are left out. */
export function textOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.raw).join(' ') : undefined;
}
