import { escapeHtml } from '../../../http/html.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type ApiRow, findApi } from '../apis/apis.ts';
import type { Scopes } from '../apis/schema.ts';
import { loopbackHosts } from '../apps/redirects.ts';
import { type ClientOrigin, originOf } from '../provider/unregistered.ts';

/** What a client wants to do with an API in the person's name. */
export interface ApiRequest {
  api: ApiRow;
  scopes: Scopes;
  clientId: string;
  clientName: string;
  /** The host that gets the code. */
  sendsTo: string;
}

interface Params {
  resource?: unknown;
  scope?: string;
  redirect_uri?: string;
}

/** Undefined where the client asks for no API. */
export async function findApiRequest(
  kernel: Kernel,
  client: { clientId: string; clientName?: string | undefined },
  { resource, scope = '', redirect_uri = '' }: Params,
): Promise<ApiRequest | undefined> {
  const api = typeof resource === 'string' ? await findApi(kernel, resource) : undefined;
  if (api === undefined) return undefined;
  const asked = new Set(scope.split(' '));
  return {
    api,
    scopes: api.scopes.filter(({ name }) => asked.has(name)),
    clientId: client.clientId,
    clientName: client.clientName ?? client.clientId,
    sendsTo: URL.parse(redirect_uri)?.hostname ?? '',
  };
}

/**
 * Who asks, as far as Nexus knows: a name that nobody has checked always stands beside the host that the answer goes to,
 * since anybody can call themselves anything.
 */
function warning({ clientId, sendsTo }: ApiRequest): string {
  const host = `<strong data-testid="client-host">${escapeHtml(sendsTo)}</strong>`;
  const where = loopbackHosts.has(sendsTo) ? `a program on this computer (${host})` : host;
  const words: Record<ClientOrigin, string> = {
    registered: '',
    document: `<p class="quote">The organization has not registered it: <strong>${escapeHtml(documentHost(clientId))}</strong> vouches for it. Your answer goes to ${where}.</p>`,
    itself: `<p class="quote" data-testid="unverified">Nobody has checked its name: anybody can register a client like this. Go on only if you have just started it yourself. Your answer goes to ${where}.</p>`,
  };
  return words[originOf(clientId)];
}

const documentHost = (clientId: string): string => URL.parse(clientId)?.host ?? clientId;

/** The part of the consent page about an API. `name`: the client, as HTML. */
export function apiRequestHtml(request: ApiRequest, name: string): string {
  const { api, scopes } = request;
  const lines = scopes.map(
    ({ name: scope, description }) => `<li>${escapeHtml(description)} <small>${escapeHtml(scope)}</small></li>`,
  );
  return `<p>${name} wants to use <strong>${escapeHtml(api.name)}</strong> of ${escapeHtml(api.orgName)} in your name. It could:</p>
<ul data-testid="scopes">${lines.join('')}</ul>
${warning(request)}`;
}

/** How the page calls a client: with its host where nobody registered it. */
export function displayName({ clientId, clientName, sendsTo }: ApiRequest): string {
  const origin = originOf(clientId);
  if (origin === 'registered') return clientName;
  return `${clientName} (${origin === 'document' ? documentHost(clientId) : sendsTo})`;
}
