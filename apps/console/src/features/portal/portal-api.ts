import type { paths } from '@nexus/sdk/api';
import createClient from 'openapi-fetch';
import { Unreachable } from '../../api/problem.ts';
import { dropPortalToken, portalToken } from './portal-token.ts';

/** The API for the holder of a portal session. It knows nothing of a person who is logged in to the console. */
export const portalApi = createClient<paths>({ baseUrl: location.origin, fetch: send });

async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  const token = portalToken();
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  const response = await reach(new Request(request, { headers, credentials: 'omit' }));
  // The token that was sent, not one of a newer link.
  if (response.status === 401 && portalToken() === token) dropPortalToken();
  return response;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable(error);
  }
}
