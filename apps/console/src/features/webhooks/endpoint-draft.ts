import { defined } from '../../api/defined.ts';
import type { Endpoint, EndpointChanges, NewEndpoint } from './calls.ts';

/** What the form holds, as it is typed. */
export interface EndpointDraft {
  url: string;
  description: string;
  events: string[];
  /** Id of a customer; empty for the organization's own endpoint. */
  customer: string;
  ordering: Endpoint['ordering'];
  signature: 'v1' | 'v1a';
  timeoutSeconds: string;
  /** Empty for no limit. */
  ratePerSecond: string;
  /** `Name: value`, one a line. */
  headers: string;
  /** The values that are stored are never shown, so they are replaced as a whole or left alone. */
  replacesHeaders: boolean;
}

/** Seconds, the longest that the server waits. */
export const maxTimeoutSeconds = 15;

export function draftOf(endpoint?: Endpoint): EndpointDraft {
  return {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    events: endpoint?.events ?? [],
    customer: endpoint?.customerId ?? '',
    ordering: endpoint?.ordering ?? 'none',
    signature: endpoint?.publicKey ? 'v1a' : 'v1',
    timeoutSeconds: String((endpoint?.timeoutMs ?? maxTimeoutSeconds * 1000) / 1000),
    ratePerSecond: String(endpoint?.ratePerSecond ?? ''),
    headers: '',
    replacesHeaders: endpoint === undefined,
  };
}

export function newEndpointOf(draft: EndpointDraft): NewEndpoint {
  const { customer, signature } = draft;
  return { ...bodyOf(draft), signature, ...(customer !== '' && { customerId: customer }) };
}

/** The members that the draft changes; `headers` whenever they are to be replaced. */
export function changesOf(endpoint: Endpoint, draft: EndpointDraft): EndpointChanges {
  const replacesHeaders = draft.replacesHeaders || mustReplaceHeaders(endpoint, draft);
  const { headers, ...body } = bodyOf({ ...draft, replacesHeaders });
  const changed = Object.entries(body).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(endpoint[name as keyof Endpoint]),
  );
  return { ...Object.fromEntries(changed), ...defined({ headers }) };
}

/** The server refuses another origin without new headers: those that are stored may hold credentials for the old one. */
export function mustReplaceHeaders({ url, headerNames }: Endpoint, draft: EndpointDraft): boolean {
  const next = draft.url.trim();
  return headerNames.length > 0 && URL.canParse(next) && new URL(next).origin !== new URL(url).origin;
}

function bodyOf(draft: EndpointDraft) {
  const { url, description, events, ordering, timeoutSeconds, ratePerSecond, headers, replacesHeaders } = draft;
  return {
    url: url.trim(),
    description: description.trim() || null,
    events,
    ordering,
    timeoutMs: Math.round(Number(timeoutSeconds) * 1000),
    ratePerSecond: ratePerSecond.trim() === '' ? null : Number(ratePerSecond),
    ...(replacesHeaders && { headers: parseHeaders(headers) }),
  };
}

/** A line without a colon becomes a header without a value, which the server refuses by name. @internal */
export function parseHeaders(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}
