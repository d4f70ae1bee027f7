import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { lookupApp } from '../apps/apps.ts';
import { errorPage, staleLogin } from '../pages/provider-pages.ts';
import { openRecord } from './adapter.ts';
import { partsOf } from './context.ts';
import { findKeptRecord } from './store.ts';

/** The app of a log-in that is over or expired; `website` where its log-ins return to one. */
export interface StaleApp {
  name: string;
  website: string | undefined;
}

/** Known for about an hour after the end of the log-in: as long as its record is kept. */
export async function findStaleApp(kernel: Kernel, interaction: string): Promise<StaleApp | undefined> {
  const kept = await kernel.database.person(systemActor('sso.stale-page'), { person: 'nobody' }, (tx) =>
    findKeptRecord(tx, 'Interaction', sha256Bytes(interaction)),
  );
  if (kept === undefined) return undefined;
  const { params = {} } = (await openRecord(kernel, 'Interaction', kept)) as { params?: Record<string, unknown> };
  const app = await kernel.database.lookup((tx) => lookupApp(tx, String(params.client_id)));
  if (app === undefined) return undefined;
  const address = app.redirectUris.find((uri) => uri === params.redirect_uri);
  const website = URL.parse(address ?? '')?.origin;
  return { name: app.name, website: website === 'null' ? undefined : website };
}

interface Out {
  error: string;
  error_description?: string | undefined;
}

/**
 * For errors that cannot be sent to the app. A log-in that cannot go on, because the browser has another session by now,
 * begins again; one that is over leads back to the app.
 */
export async function renderError(kernel: Kernel, ctx: KoaContextWithOIDC, out: Out, error: unknown): Promise<void> {
  const { route, entities = {} } = partsOf(ctx);
  if (!(error instanceof errors.SessionNotFound && route === 'resume')) return errorPage(ctx, out);
  const interaction = entities.Interaction as { params: Record<string, string>; destroy(): Promise<void> } | undefined;
  if (interaction === undefined) {
    const { uid = '' } = (ctx as unknown as { params: { uid?: string } }).params;
    return staleLogin(ctx, out, await findStaleApp(kernel, uid));
  }
  await interaction.destroy();
  ctx.status = 303;
  ctx.redirect(ctx.oidc.urlFor('authorization', { query: interaction.params }));
}
