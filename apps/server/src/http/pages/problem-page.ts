import type { FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from '../html.ts';
import type { Problem } from '../problem.ts';
import { pageHtml, sendPage } from './frame.ts';

/** Whether a person opened an address in a browser. Whoever asks the API, or for a file of the console, gets JSON. */
export const wantsPage = ({ headers, url }: FastifyRequest): boolean =>
  /\btext\/html\b/.test(headers.accept ?? '') && !/^\/(?:api|assets)\//.test(url);

export function sendProblemPage(reply: FastifyReply, { status, title, detail, requestId }: Problem): FastifyReply {
  const notFound = status === 404;
  const text = notFound
    ? 'There is no such page here. Check the address, or go back to where you came from.'
    : `${detail}.`.replace(/([.!?])\.$/, '$1');
  const help =
    status < 500 ? '' : `<p class="hint">To report this, name the request <code>${escapeHtml(requestId)}</code>.</p>`;
  return sendPage(
    reply.code(status).header('x-request-id', requestId),
    pageHtml(notFound ? 'Page not found' : title, `<p>${escapeHtml(text)}</p>${help}`),
  );
}
