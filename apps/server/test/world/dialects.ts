import type { Problem } from '../../src/http/problem.ts';
import { codeHeader } from '../../src/modules/vault/compat/dialect.ts';
import type { Answer, Json } from '../app.ts';
import type { Declared } from './declared.ts';

/** The status with which the route's protocol answers an error of this one. */
export function statusInDialect({ spec }: Declared, status: number, code: string): number {
  const problem: Problem = {
    ...{ type: '', title: '', status, detail: '', code, kind: '', requestId: '', error: '' },
  };
  return spec.dialect?.error(problem).status ?? status;
}

/** A refusal in another vendor's protocol, read as the problem that it was. */
export function asProblem({ spec }: Declared, answer: Answer): Answer {
  const code = answer.headers[codeHeader];
  if (spec.dialect === undefined || code === undefined) return answer;
  const messages = (answer.body.errors ?? []) as unknown as string[];
  const errors = messages.map((text) => ({ path: text.slice(0, text.indexOf(': ')), message: text }));
  const detail = messages.join('\n').replace(/^permission denied: /, '');
  return { ...answer, body: { ...answer.body, code, detail, status: answer.status, errors } as unknown as Json };
}

/** What a refusal lacks in the protocol of the route; undefined where that is ours. */
export function notInDialect({ spec }: Declared, { headers, body, text }: Answer): string[] | undefined {
  if (spec.dialect === undefined) return undefined;
  const said = JSON.parse(text) as { errors?: unknown; data?: unknown };
  return [
    ...(headers['content-type'] === spec.dialect.errorType ? [] : [spec.dialect.errorType]),
    ...(Array.isArray(said.errors) || said.data !== undefined ? [] : ['errors']),
    ...(body.code === undefined ? [codeHeader] : []),
  ];
}
