import type { Schema } from '../../api/client.ts';

/** What a text area holds, one to a line. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

type Scope = Schema<'ApiScopeInput'>;

/** Lines such as `orders:read Read your orders`. A scope without a description is described by its name. */
export const scopesOf = (text: string): Scope[] =>
  linesOf(text).map((line) => {
    const [name = '', ...words] = line.split(/\s+/);
    return { name, description: words.join(' ') || name };
  });

export const textOfScopes = (scopes: readonly Scope[]): string =>
  scopes.map(({ name, description }) => `${name} ${description}`).join('\n');
