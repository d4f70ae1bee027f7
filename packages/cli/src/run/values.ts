import type { Context } from '../context.ts';
import { Failure, failureOf } from '../failure.ts';
import { resolveTarget, type Target } from '../link/target.ts';
import { asFetch, replyWith, type Send } from '../session/http.ts';
import { connectAs, credentialFor, type Session } from '../session/session.ts';
import { type Cached, type Place, readCache, writeCache } from './cache.ts';

export interface SecretValue {
  path: string;
  name: string;
  value: string;
}

/** An answer, and what it is called so that it need not be sent again. */
export interface Fetched {
  items: SecretValue[];
  etag: string | null;
}

export interface Source {
  wanted: Target;
  recursive: boolean;
  offline: boolean;
  /** Whether an encrypted copy is kept for when the server is away. */
  keeps: boolean;
}

/** Reads the values, from the server or from the copy; undefined where nothing changed since the last time. */
export type Reader = () => Promise<SecretValue[] | undefined>;

export async function readerOf(context: Context, source: Source): Promise<Reader> {
  const { url, credential } = await credentialFor(context);
  const place: Place = { url, wanted: source.wanted, recursive: source.recursive };
  const { cacheSecret } = credential;
  if (source.offline) {
    return async () => kept(context, place, cacheSecret, 'As asked for with --offline') ?? refuseWithoutCopy();
  }
  const session = await connectAs(context, url, credential);
  let target: Target | undefined;
  let last: Fetched | undefined;
  return async () => {
    try {
      target ??= await resolveTarget(session.nexus, source.wanted);
      const fetched = await fetchValues(session, target, source.recursive, last);
      if (fetched === undefined) return undefined;
      last = fetched;
      if (source.keeps) writeCache(context, place, cacheSecret, { ...fetched, at: Date.now() });
      return fetched.items;
    } catch (error) {
      // Who is refused gets nothing, copy or not.
      if (failureOf(error)?.reason !== 'unreachable' || last !== undefined || !source.keeps) throw error;
      const items = kept(context, place, cacheSecret, (error as Error).message);
      if (items === undefined) throw error;
      return items;
    }
  };
}

function refuseWithoutCopy(): never {
  throw new Failure('failed', 'There is no copy of these secrets on this machine', {
    hint: 'Run it once without --offline.',
  });
}

/** The copy, with the age of what it says. */
function kept(context: Context, place: Place, secret: string, why: string): SecretValue[] | undefined {
  const cached: Cached | undefined = readCache(context, place, secret);
  if (cached === undefined) return undefined;
  context.output.warn(`${why}. Using the copy of ${new Date(cached.at).toISOString()}`);
  return cached.items;
}

/** Milliseconds until it counts as away. */
const timeoutMs = 10_000;

/** Undefined where it is as it was. The answer is recorded as a reading, whatever it is. */
async function fetchValues(
  { url, send }: Pick<Session, 'url' | 'send'>,
  { project, environment, path }: Target,
  recursive: boolean,
  last: Fetched | undefined,
): Promise<Fetched | undefined> {
  const { Nexus } = await import('@nexus/sdk');
  let etag: string | null = null;
  let isSame = false;
  const revalidating: Send = async (address, request) => {
    const known = last?.etag ? { 'if-none-match': last.etag } : {};
    const response = await send(address, { ...request, headers: { ...request.headers, ...known } });
    etag = response.headers.get('etag');
    isSame = response.status === 304;
    if (!isSame) return response;
    // Read to its end, so that the connection is free again.
    await response.text();
    return replyWith({ items: [] });
  };
  const nexus = new Nexus({ url, apiKey: 'replaced', fetch: asFetch(revalidating), timeoutMs, retries: 1 });
  const { items } = await nexus.secrets.reveal({
    project,
    environment,
    path,
    // The API takes these words.
    ...(recursive ? { recursive: 'true' } : {}),
  });
  if (isSame) return undefined;
  return { items: items.map(({ path: folder, name, value }) => ({ path: folder, name, value })), etag };
}
