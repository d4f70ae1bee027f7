/**
 * How every call reaches the server: the organization and the CSRF token are added, the session is renewed before its
 * token ends, and a call that needs a fresh proof of identity is repeated once that was given.
 */
import { impersonation } from '../session/impersonation.ts';
import { csrfToken, endSession, renew, renewIfDue } from '../session/session.ts';
import { proveIdentity } from '../session/step-up.ts';
import { notify } from './notices.ts';
import { type Problem, problemOf, Unreachable } from './problem.ts';

let organization: string | undefined;

/** The organization that calls are made in: the one in the page's address. */
export function callInOrganization(id: string | undefined): void {
  organization = id;
}

const isUnsafe = (method: string): boolean => method !== 'GET' && method !== 'HEAD';
/** Longer waits are told to the person instead. */
const longestWaitSeconds = 5;

export async function send(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (isUnsafe(request.method) && !headers.has('idempotency-key')) headers.set('idempotency-key', newKey());
  const kept = new Request(request, { headers });
  if (impersonation() === undefined) await renewIfDue();
  const sentAt = Date.now();
  const response = await attempt(kept);
  if (response.ok) return response;
  const problem = await problemOf(response.clone());
  return (await recover(kept, problem, sentAt)) ?? response;
}

/** The answer to the repeated call, where what refused it could be put right. */
async function recover(request: Request, problem: Problem, sentAt: number): Promise<Response | undefined> {
  switch (problem.code) {
    case 'UNAUTHENTICATED':
    case 'INVALID_TOKEN':
      if (await renew(sentAt)) return attempt(request);
      endSession();
      return undefined;
    case 'STEP_UP_REQUIRED':
      return (await proveIdentity(problem)) ? attempt(request) : undefined;
    case 'RATE_LIMITED': {
      const wait = problem.retryAfter ?? longestWaitSeconds + 1;
      if (isUnsafe(request.method) || wait > longestWaitSeconds) return tell(problem);
      await new Promise((done) => setTimeout(done, wait * 1000));
      return attempt(request);
    }
    case 'QUOTA_EXCEEDED':
      return tell(problem);
    default:
      if (problem.status === 503) tell(problem);
      return undefined;
  }
}

function tell(problem: Problem): undefined {
  notify(problem);
}

async function attempt(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  const { pathname } = new URL(request.url);
  // The path of some routes names the organization, and both must not differ. The list of organizations is the person's:
  // it must be there for somebody who has just left the one of the page.
  if (organization !== undefined && !/^\/api\/v1\/organizations(\/|$)/.test(pathname)) {
    headers.set('x-nexus-organization', organization);
  }
  const acting = impersonation();
  const csrf = csrfToken();
  if (acting !== undefined) headers.set('authorization', `Bearer ${acting.token}`);
  else if (isUnsafe(request.method) && csrf !== undefined) headers.set('x-csrf-token', csrf);
  try {
    return await fetch(new Request(request.clone(), { headers, credentials: 'same-origin' }));
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable(error);
  }
}

/** 128 random bits; `crypto.randomUUID` is missing where a page is served over http from another machine. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
