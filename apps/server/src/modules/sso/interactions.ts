import type Provider from 'oidc-provider';
import type { Caller } from '../../kernel/caller.ts';
import { second } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { type Field, fieldsIn, recordConsent } from './consent.ts';
import { entryOf } from './provider/account.ts';
import { ssoState } from './state.ts';
import type { EntryRow } from './store/access.ts';

/** What the provider keeps while a person is asked; `params` are those of the app's request, as they came. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>> & {
  params: { client_id?: string; scope?: string; max_age?: number; login_hint?: string };
};

/** A pause on the way into an app: what the provider waits for, and for which app. */
export interface Pause {
  interaction: Interaction;
  app: { id: Id<'app'>; name: string };
  /** The name of the app's organization. */
  organization: string;
  entry: EntryRow | undefined;
  asked: Field[];
}

/**
 * The pause of this id, in the browser that came with it: without its cookie it does not exist, or somebody could let
 * another person finish a log-in that they began.
 */
export async function findPause(
  kernel: Kernel,
  id: string,
  cookie: string | undefined,
  person: string | undefined,
): Promise<Pause | undefined> {
  if (cookie !== id) return undefined;
  const provider = kernel.services.use(ssoState).providers.current();
  const interaction = (await provider.Interaction.find(id)) as Interaction | undefined;
  const client = await provider.Client.find(interaction?.params.client_id ?? '');
  if (interaction === undefined || client === undefined) return undefined;
  const app = { id: client.clientId as Id<'app'>, name: client.clientName ?? client.clientId };
  const entry = person === undefined ? undefined : await entryOf(kernel, app.id, person);
  const organization = String((client as { org_name?: string }).org_name ?? '');
  return { interaction, app, organization, entry, asked: fieldsIn((interaction.params.scope ?? '').split(' ')) };
}

/** Whether who is logged in at Nexus is who the app may get, without being asked for a proof again. */
export function isLoggedIn({ prompt, params, iat, lastSubmission }: Interaction, caller: Caller, now: number): boolean {
  // The app asked for a new proof (prompt=login), or the one at hand was not what it wants: one made since it asked.
  const wantsNew = prompt.reasons.includes('login_prompt') || lastSubmission?.login !== undefined;
  if (wantsNew && caller.authTime < iat) return false;
  const age = now / second - caller.authTime;
  return params.max_age === undefined || caller.authTime >= iat || age <= Number(params.max_age);
}

/** The person is who is logged in at Nexus; answers where the browser goes on. */
export async function resumeWithLogin(interaction: Interaction, caller: Caller): Promise<string> {
  interaction.result = {
    login: { accountId: caller.id, ts: caller.authTime, amr: [...caller.amr], nexusSession: caller.session },
  };
  await interaction.persist();
  return interaction.returnTo;
}

export interface Decision {
  decision: 'allow' | 'deny';
  fields: Field[];
}

/** @throws NOT_FOUND where nobody waits for this person's decision. */
export async function pauseForDecision(
  kernel: Kernel,
  id: string,
  cookie: string | undefined,
  caller: Caller,
): Promise<Pause & { entry: EntryRow }> {
  const pause = await findPause(kernel, id, cookie, caller.id);
  const { interaction, entry } = pause ?? {};
  const mine = interaction?.session?.accountId === caller.id && interaction.prompt.name !== 'login';
  if (pause === undefined || entry === undefined || !mine) throw errors.NOT_FOUND('Nobody waits for this decision');
  return { ...pause, entry };
}

/**
 * Tells the provider, and answers where the browser goes on. Before the consent itself is stored: without one that is
 * stored the provider asks again.
 */
export async function resumeWithDecision(
  { interaction, entry }: Pause & { entry: EntryRow },
  wanted: Decision['decision'],
): Promise<{ outcome: Decision['decision']; returnTo: string }> {
  // Who may not enter has nothing to agree to.
  const outcome = wanted === 'allow' && entry.allowed && interaction.prompt.name === 'consent' ? 'allow' : 'deny';
  const denied = { error: 'access_denied', error_description: 'the person did not go on' };
  interaction.result = outcome === 'allow' ? { consent: {} } : denied;
  await interaction.persist();
  return { outcome, returnTo: interaction.returnTo };
}

/** What the person decides is theirs, and recorded in the app's organization. */
export async function decide(
  tx: TenantTx,
  { app, asked, entry }: Pause & { entry: EntryRow },
  { decision, fields }: Decision,
): Promise<void> {
  const allowed = decision === 'allow';
  const granted = asked.filter((field) => fields.includes(field));
  if (allowed) await recordConsent(tx, app.id, { before: entry.consent ?? {}, asked, granted });
  const resource = { type: 'app', id: app.id };
  tx.audit({ resource, after: { decision } });
  if (!allowed) return;
  tx.audit({ action: 'consent.granted', resource, after: { granted } });
  tx.emit({ type: 'consent.granted', subject: app.id, data: { user: tx.person, fields: granted } });
}
