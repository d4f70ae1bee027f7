import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ReplyControl, RouteInput } from '../../../http/route.ts';
import { minute, second } from '../../../kernel/clock.ts';
import { timingSafeEqualText } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import { translateDatabaseError } from '../../../kernel/db/errors.ts';
import { errors, NexusError } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { identityErrors } from '../errors.ts';
import { type IdentityState, identityState } from '../state.ts';
import type { SocialProvider } from './providers.ts';

/** How long a person may take at the provider. */
const attemptLifeMs = 10 * minute;
/** Longest place to come back to: with all else in its cookie it stays under the 4096 bytes that browsers keep. */
export const maxReturnTo = 1000;

const Attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** Whole URL. */
  returnTo: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  /** Token of an invitation's mail, for somebody new. */
  invitation: z.string().optional(),
  /** Whose account it is to be linked to; without it, a log-in. */
  link: z.object({ person: Id('usr'), session: Id('ses') }).optional(),
});
export type Attempt = z.infer<typeof Attempt>;

type AnyInput = RouteInput<unknown, unknown, unknown>;

/**
 * One cookie: an attempt begun in a second tab replaces the first one's. `__Host-` as for sessions, so that no
 * neighbouring host can plant an attempt of its own.
 */
const cookieName = ({ cookies }: IdentityState): string => `${cookies.secure ? '__Host-' : ''}nexus_social`;

/** Bound to the provider: an attempt begun at one cannot be completed at another's callback. */
const aad = (provider: string): string[] => ['social-attempt', provider];

export const callbackUrl = ({ publicUrl }: IdentityState, provider: string): URL =>
  new URL(`/api/v1/auth/social/${provider}/callback`, publicUrl);

/**
 * Begins an attempt: seals it into a cookie and returns the provider's URL. Nothing is stored on the server, so many
 * attempts cannot fill a table.
 */
export async function begin(
  input: AnyInput,
  provider: SocialProvider,
  { returnTo = '/', ...more }: { returnTo?: string | undefined } & Pick<Attempt, 'invitation' | 'link'>,
): Promise<{ url: string; cookie: string }> {
  const { kernel, use } = input;
  const state = use(identityState);
  const attempt: Attempt = {
    state: random(),
    nonce: random(),
    codeVerifier: random(),
    returnTo: checkedReturn(state, returnTo),
    expiresAt: kernel.clock.now() + attemptLifeMs,
    ...more,
  };
  const url = await provider.authorizationUrl(callbackUrl(state, provider.name).href, attempt);
  const sealed = await kernel.keyring.seal(kernel.keysDb, systemScope, aad(provider.name), JSON.stringify(attempt));
  return { url: url.href, cookie: sealed.toString('base64url') };
}

/** As `begin`, for a browser that follows a link: the attempt is deleted if the provider cannot be reached. */
export async function beginInBrowser(
  input: AnyInput,
  provider: SocialProvider,
  query: { returnTo?: string | undefined },
): Promise<{ url: string; cookie: string }> {
  const returnTo = checkedReturn(input.use(identityState), query.returnTo ?? '/');
  try {
    return await begin(input, provider, { returnTo });
  } catch (thrown) {
    sendBack(input.reply, returnTo, thrown);
    throw thrown;
  }
}

/** 256 bits, in the alphabet that RFC 7636 allows for verifiers. */
const random = (): string => randomBytes(32).toString('base64url');

export function setAttempt({ reply, use }: AnyInput, cookie: string): void {
  reply.cookie(cookieName(use(identityState)), cookie, attemptLifeMs / second);
}

/** A path on this server, or a page on an origin that may use our cookies. Everything else is refused. */
function checkedReturn({ cookies, publicUrl }: IdentityState, returnTo: string): string {
  // Also `//host`, `\\host` and `https:host` are resolved here as browsers resolve them, and judged by what came out.
  const url = URL.canParse(returnTo, publicUrl.origin) ? new URL(returnTo, publicUrl.origin) : undefined;
  const known = url !== undefined && cookies.origins.has(url.origin) && url.username === '' && url.password === '';
  // Longer than what came in, where that was not in the alphabet of URLs.
  if (!known || url.href.length > maxReturnTo)
    throw errors.INVALID_REQUEST(
      `returnTo must be a path, or a URL of an origin in CORS_ORIGINS, of up to ${maxReturnTo} characters`,
    );
  return url.href;
}

/**
 * The attempt that this callback ends; its cookie is cleared in every case.
 * @throws SOCIAL_ATTEMPT_INVALID for a missing, foreign, expired or other provider's attempt.
 */
export async function endAttempt(
  input: AnyInput,
  provider: SocialProvider,
  givenState: string | undefined,
): Promise<Attempt> {
  const { kernel, request, reply, use } = input;
  const name = cookieName(use(identityState));
  const text = request.cookie(name);
  if (text === undefined || givenState === undefined) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  const attempt = await openAttempt(kernel, provider, text);
  // Somebody else's state leaves the attempt of this browser as it is.
  if (!timingSafeEqualText(givenState, attempt.state)) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  reply.cookie(name, '', 0);
  if (attempt.expiresAt <= kernel.clock.now()) throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  return attempt;
}

async function openAttempt({ keyring, keysDb }: Kernel, { name }: SocialProvider, text: string): Promise<Attempt> {
  try {
    const opened = await keyring.open(keysDb, aad(name), Buffer.from(text, 'base64url'));
    return Attempt.parse(JSON.parse(opened.toString('utf8')));
  } catch (thrown) {
    const known = translateDatabaseError(thrown);
    if (known instanceof NexusError && known.status === 503) throw known;
    throw identityErrors.SOCIAL_ATTEMPT_INVALID();
  }
}

/**
 * Takes the person back with `?error=CODE`. The answer keeps its status and its problem document, for clients that read
 * those; browsers follow `Refresh` (HTML, 7.4.5), as they would not follow a Location beside an error.
 */
export function sendBack(reply: ReplyControl, returnTo: string, thrown: unknown): void {
  const url = new URL(returnTo);
  url.searchParams.set('error', thrown instanceof NexusError ? thrown.code : 'INTERNAL');
  reply.header('refresh', `0; url=${url.href}`);
}
