import { STATUS_CODES } from '../../kernel/node-http.ts';
import { escapeHtml } from '../html.ts';
import {
  type Content,
  type Document,
  type Operation,
  type Parameter,
  type Response,
  resolved,
} from '../openapi/document.ts';
import { type Direction, exampleOf, type Schema } from '../openapi/schemas.ts';
import { codeHtml, inlineMarkdown, markdownHtml } from './markdown.ts';
import { curl, sampleOf, typescript } from './samples.ts';
import { propertyHtml, schemaHtml } from './schema.ts';

export interface Entry {
  path: string;
  method: string;
  operation: Operation;
}

/** Everything about one operation: what it does on the left, how to call it on the right. */
export function operationHtml(document: Document, { path, method, operation }: Entry): string {
  const { operationId, summary, description } = operation;
  const responses = Object.entries(operation.responses).map(
    ([status, response]) => [status, resolved<Response>(document, response)] as const,
  );
  const failures = responses.filter(([status]) => Number(status) >= 400);
  const success = responses.find(([status]) => Number(status) < 400);
  return `<section class="operation" id="${operationId}" aria-labelledby="${operationId}-title">
<div><h2 id="${operationId}-title"><a href="#${operationId}">${escapeHtml(summary)}</a></h2>
<p class="line">${methodHtml(method)} <code>${escapeHtml(path).replaceAll('/', '/<wbr>')}</code></p>
<p class="name">Operation <code>${operationId}</code></p>
${markdownHtml(description)}
${parametersHtml(document, operation)}
${contentHtml(document, 'Body', 'input', operation.requestBody?.content)}
${success === undefined ? '' : contentHtml(document, `Reply ${success[0]}`, 'output', success[1].content)}
<details class="failures"><summary>Errors</summary>${failures.map(failureHtml).join('')}</details></div>
<div class="samples">${samplesHtml(document, path, method, operation)}${replyHtml(document, success)}</div></section>`;
}

export const methodHtml = (method: string): string =>
  `<b class="method ${method.toUpperCase()}">${method.toUpperCase()}</b>`;

const places: Readonly<Record<string, string>> = { path: 'Path', query: 'Query', header: 'Headers' };

function parametersHtml(document: Document, { parameters }: Operation): string {
  const all = parameters.map((each) => resolved<Parameter>(document, each));
  return Object.entries(places)
    .map(([place, title]) => {
      const own = all.filter((each) => each.in === place);
      return own.length === 0
        ? ''
        : `<h3>${title}</h3><ul class="members">${own.map((each) => propertyHtml({ document, direction: 'input', within: [] }, each)).join('')}</ul>`;
    })
    .join('');
}

function contentHtml(document: Document, title: string, direction: Direction, content: Content | undefined): string {
  if (content === undefined) return '';
  const [[type, media] = []] = Object.entries(content);
  if (media === undefined) return '';
  const types = type === 'application/json' ? '' : ` <span class="type">${Object.keys(content).join(', ')}</span>`;
  return `<h3>${title}${types}</h3>${schemaHtml(document, media.schema, direction)}`;
}

const failureHtml = ([status, { description }]: readonly [string, Response]): string =>
  `<p class="failure"><strong>${status}</strong> ${escapeHtml(STATUS_CODES[status] ?? '')}</p><ul>${description
    .split('\n\n')
    .map((line) => `<li>${inlineMarkdown(line)}</li>`)
    .join('')}</ul>`;

function samplesHtml(document: Document, path: string, method: string, operation: Operation): string {
  const sample = sampleOf(document, path, method, operation);
  return `${codeHtml('curl', curl(sample), 'curl')}${codeHtml('TypeScript', typescript(sample), 'typescript')}`;
}

function replyHtml(document: Document, success: readonly [string, Response] | undefined): string {
  const schema = success?.[1].content['application/json']?.schema;
  if (success === undefined || schema === undefined) return '';
  const example = exampleOf(schema, (ref) => resolved<Schema>(document, { $ref: ref })) ?? {};
  return codeHtml(`Reply ${success[0]}`, JSON.stringify(example, null, 2));
}
