import type { IncomingMessage } from 'node:http';
import { parse } from 'cookie';
import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { identityState } from '../../identity/index.ts';
import { findClientEntry } from './account.ts';
import { resourceOf } from './context.ts';
import { personInHint } from './hint.ts';
import { checkScopes, keepOfflineAccess } from './requests.ts';
import { originOf } from './unregistered.ts';

const { Check, Prompt, base } = interactionPolicy;

/** The provider's own session, with the session at Nexus that it belongs to. */
type BoundSession = KoaContextWithOIDC['oidc']['session'] & { nexusSession?: string };

/** When a person is asked for something: the provider's own checks, the session at Nexus, and access to the app. */
export function policy(kernel: Kernel): interactionPolicy.DefaultPolicy {
  const prompts = base();
  prompts.get('login')?.checks.add(
    new Check('scopes', 'no scope is known', 'invalid_scope', (ctx) => {
      keepOfflineAccess(ctx);
      checkScopes(ctx);
      return false;
    }),
  );
  prompts
    .get('login')
    ?.checks.add(
      new Check('nexus_session', 'the log-in at Nexus has ended', 'login_required', (ctx) => needsLogin(kernel, ctx)),
    );
  prompts.get('consent')?.checks.add(
    new Check(
      'unknown_client',
      'nobody has checked who the client is',
      'interaction_required',
      ({ oidc }) =>
        // Else a page could get a code for it unseen, in the name of whoever agreed once (RFC 8252, 8.6).
        originOf(oidc.client?.clientId ?? '') === 'itself' && oidc.result?.consent === undefined,
    ),
  );
  prompts.get('login')?.checks.add(
    new Check('another_person', 'the app expects somebody else', 'login_required', ({ oidc }) => {
      // The provider compares the hint before the person logs in, and not again when they come back.
      const expected = personInHint(oidc.params?.id_token_hint as string | undefined);
      const person = oidc.session?.accountId;
      return expected !== undefined && person !== undefined && person !== expected;
    }),
  );
  prompts.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  prompts.add(
    new Prompt(
      { name: 'access', requestable: false },
      new Check('no_access', 'the person may not enter this app', 'access_denied', async (ctx) => {
        const { client, session } = ctx.oidc;
        if (client === undefined) return true;
        const entry = await findClientEntry(kernel, client, resourceOf(ctx), session?.accountId ?? '');
        return entry?.allowed !== true;
      }),
    ),
    2,
  );
  return prompts;
}

/** True where the session at Nexus has ended or is idle, or the browser by now has another one. */
async function needsLogin(kernel: Kernel, ctx: KoaContextWithOIDC): Promise<boolean> {
  const session = ctx.oidc.session as BoundSession | undefined;
  if (session?.accountId === undefined) return false;
  const fresh = (ctx.oidc.result?.login as { nexusSession?: string } | undefined)?.nexusSession;
  if (fresh !== undefined) session.nexusSession = fresh;
  const { nexusSession } = session;
  if (nexusSession === undefined) return true;
  const live = await kernel.services.use(identityState).sessions.find(nexusSession);
  if (live?.person !== session.accountId) return true;
  const other = await sessionInBrowser(kernel, ctx.req);
  return other !== undefined && other !== nexusSession;
}

/** The session at Nexus of the browser's access cookie; undefined without a valid one. */
async function sessionInBrowser(kernel: Kernel, { headers }: IncomingMessage): Promise<string | undefined> {
  const { cookies } = kernel.services.use(identityState);
  const token = headers.cookie === undefined ? undefined : parse(headers.cookie)[cookies.access];
  if (token === undefined) return undefined;
  const { sid } = await kernel.signing.verifyAccessToken(token).catch(() => ({ sid: undefined }));
  return sid;
}
