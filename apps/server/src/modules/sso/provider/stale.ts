import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type ClientRow, lookupApp } from '../apps/apps.ts';
import { websiteOf } from '../apps/redirects.ts';
import { errorPage, logoutQuery, staleLogin } from '../pages/provider-pages.ts';
import { openRecord } from './adapter.ts';
import { partsOf } from './context.ts';
import { findKeptRecord } from './store.ts';

/** To which a page can lead back: `website` where the app's log-ins return to one. */
export interface BackLink {
  name: string;
  website: string | undefined;
}

const linkTo = ({ name, redirectUris }: ClientRow, preferred?: unknown): BackLink => ({
  name,
  website: websiteOf(redirectUris, preferred),
});

/** Known for about an hour after the end of the log-in: as long as its record is kept. */
export async function findStaleApp(kernel: Kernel, interaction: string): Promise<BackLink | undefined> {
  const kept = await kernel.database.person(systemActor('sso.stale-page'), { person: 'nobody' }, (tx) =>
    findKeptRecord(tx, 'Interaction', sha256Bytes(interaction)),
  );
  if (kept === undefined) return undefined;
  const { params = {} } = (await openRecord(kernel, 'Interaction', kept)) as { params?: Record<string, unknown> };
  return findApp(kernel, params.client_id, params.redirect_uri);
}

async function findApp(kernel: Kernel, id: unknown, address?: unknown): Promise<BackLink | undefined> {
  if (typeof id !== 'string' || !isId(id, 'app')) return undefined;
  const app = await kernel.database.lookup((tx) => lookupApp(tx, id));
  return app === undefined ? undefined : linkTo(app, address);
}

interface Out {
  error: string;
  error_description?: string | undefined;
}

/**
 * For errors that cannot be sent to the app: each page leads back to it where it is known. A log-in that cannot go on, because
 * the browser has another session by now, begins again; one that is over leads back to the app. A log-out begins again where
 * another tab asked for one, or logged out: the provider remembers one form per session.
 */
export async function renderError(kernel: Kernel, ctx: KoaContextWithOIDC, out: Out, error: unknown): Promise<void> {
  const { route, client, entities = {} } = partsOf(ctx);
  const { [logoutQuery]: logout } = (ctx.oidc?.body ?? {}) as Record<string, unknown>;
  if (route === 'end_session_confirm' && out.error === 'invalid_request' && typeof logout === 'string') {
    ctx.status = 303;
    return ctx.redirect(ctx.oidc.urlFor('end_session', { query: Object.fromEntries(new URLSearchParams(logout)) }));
  }
  if (!(error instanceof errors.SessionNotFound && route === 'resume')) {
    // Where the server failed, looking for the app would too.
    const failed = out.error === 'server_error';
    return errorPage(ctx, out, failed ? undefined : await findApp(kernel, client?.clientId ?? ctx.query.client_id));
  }
  const interaction = entities.Interaction as { params: Record<string, string>; destroy(): Promise<void> } | undefined;
  if (interaction === undefined) {
    const { uid = '' } = (ctx as unknown as { params: { uid?: string } }).params;
    return staleLogin(ctx, out, await findStaleApp(kernel, uid));
  }
  await interaction.destroy();
  ctx.status = 303;
  ctx.redirect(ctx.oidc.urlFor('authorization', { query: interaction.params }));
}
