import type Provider from 'oidc-provider';
import type { Caller } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { AppEntry } from '../access/access.ts';
import { recordApiConsent } from '../api-consents/api-consents.ts';
import { recordConsent } from '../consents/consents.ts';
import { type Field, fieldsIn, offlineScope } from '../consents/fields.ts';
import { consentGranted } from '../consents/schema.ts';
import { findClientEntry } from '../provider/account.ts';
import { personInHint } from '../provider/hint.ts';
import { hasBegun } from '../provider/interaction-cookie.ts';
import { organizationOf } from '../provider/issuers.ts';
import { originOf } from '../provider/unregistered.ts';
import { ssoState } from '../state.ts';
import { type ApiRequest, displayName, findApiRequest } from './api-request.ts';

/** What the provider stores while a person is asked something; `params` are those of the app's request, unchecked. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>> & {
  params: {
    client_id?: string;
    scope?: string;
    prompt?: string;
    max_age?: number;
    login_hint?: string;
    id_token_hint?: string;
    resource?: unknown;
    redirect_uri?: string;
  };
};

/** A log-in to an app that waits for the person. */
export interface PendingLogin {
  interaction: Interaction;
  /** Or a client that nobody registered, whose id is no id of ours. */
  app: { id: Id<'app'>; name: string };
  /** What it wants of an API, if anything. */
  request: ApiRequest | undefined;
  /** The name of the organization whose app it is; empty where it is nobody's. */
  organization: string;
  entry: AppEntry | undefined;
  asked: Field[];
  /** Whether the app asks for access while the person is away. */
  offline: boolean;
}

/**
 * Only in the browser that began it, which has its cookie: otherwise somebody could let another person finish a log-in
 * that they began.
 */
export async function findPending(
  kernel: Kernel,
  id: string,
  cookie: string | undefined,
  person: string | undefined,
): Promise<PendingLogin | undefined> {
  if (!hasBegun(cookie, id)) return undefined;
  const providers = await kernel.services.use(ssoState).providers();
  const interaction = (await providers.current().Interaction.find(id)) as Interaction | undefined;
  const { params, returnTo = '' } = interaction ?? {};
  // The issuer that was asked has a metadata document in its cache. It may be gone by now.
  const { Client } = providers.current(organizationOf(returnTo));
  const client = await Client.find(params?.client_id ?? '').catch(() => undefined);
  if (interaction === undefined || params === undefined || client === undefined) return undefined;
  const request = await findApiRequest(kernel, client, params);
  const name = request === undefined ? (client.clientName ?? client.clientId) : displayName(request);
  const resource = typeof params.resource === 'string' ? params.resource : undefined;
  const scopes = (params.scope ?? '').split(' ');
  return {
    interaction,
    app: { id: client.clientId as Id<'app'>, name },
    request,
    organization: String((client as { org_name?: string }).org_name ?? ''),
    entry: person === undefined ? undefined : await findClientEntry(kernel, client, resource, person),
    asked: fieldsIn(scopes),
    offline: scopes.includes(offlineScope),
  };
}

/** Whether the app asked for somebody else than who is logged in. */
export function isForAnother({ id_token_hint: hint }: Interaction['params'], { id }: Caller): boolean {
  const expected = personInHint(hint);
  return expected !== undefined && expected !== id;
}

/** Whether the log-in at Nexus satisfies the app's request, so that the person need not prove their identity again. */
export function isLoggedIn({ params, iat, lastSubmission }: Interaction, caller: Caller, now: number): boolean {
  // The app asked for a new proof (prompt=login), or refused the one it got: only one made since the request counts.
  const wantsNew = params.prompt?.split(' ').includes('login') === true || lastSubmission?.login !== undefined;
  if (wantsNew && caller.authTime < iat) return false;
  if (isForAnother(params, caller)) return false;
  const age = now / second - caller.authTime;
  return params.max_age === undefined || caller.authTime >= iat || age <= Number(params.max_age);
}

/** Tells the provider who is logged in at Nexus; returns the URL to which the browser goes next. */
export async function resumeWithLogin(interaction: Interaction, caller: Caller): Promise<string> {
  interaction.result = {
    ...(interaction.prompt.name === 'select_account' ? { select_account: {} } : {}),
    login: { accountId: caller.id, ts: caller.authTime, amr: [...caller.amr], nexusSession: caller.session },
  };
  await interaction.persist();
  return interaction.returnTo;
}

/** The app learns that the person did not log in. */
export async function cancelLogin(interaction: Interaction): Promise<string> {
  interaction.result = { error: 'access_denied', error_description: 'the person did not log in' };
  await interaction.persist();
  return interaction.returnTo;
}

export interface Decision {
  decision: 'allow' | 'deny';
  fields: Field[];
}

/** Prompts that the person answers by a decision. */
const decidable = new Set(['access', 'consent']);

/** @throws NOT_FOUND unless the log-in waits for a decision of this person. */
export async function findDecidable(
  kernel: Kernel,
  id: string,
  cookie: string | undefined,
  caller: Caller,
): Promise<PendingLogin & { entry: AppEntry }> {
  const pending = await findPending(kernel, id, cookie, caller.id);
  const { interaction, entry } = pending ?? {};
  const mine = interaction?.session?.accountId === caller.id && decidable.has(interaction.prompt.name);
  if (pending === undefined || entry === undefined || !mine)
    throw errors.NOT_FOUND('No log-in waits for this decision');
  return { ...pending, entry };
}

/**
 * Tells the provider, and returns the URL to which the browser goes next. It comes before the consent is stored: if storing fails,
 * the provider asks again.
 */
export async function resumeWithDecision(
  { interaction, entry }: PendingLogin & { entry: AppEntry },
  wanted: Decision['decision'],
): Promise<{ outcome: Decision['decision']; returnTo: string }> {
  // Without access there is nothing to agree to.
  const outcome = wanted === 'allow' && entry.allowed && interaction.prompt.name === 'consent' ? 'allow' : 'deny';
  const denied = { error: 'access_denied', error_description: 'the person did not go on' };
  interaction.result = outcome === 'allow' ? { consent: {} } : denied;
  await interaction.persist();
  return { outcome, returnTo: interaction.returnTo };
}

/** Stores the decision, and records it in the app's organization. */
export async function decide(
  tx: TenantTx,
  { app, asked, offline, entry, request }: PendingLogin & { entry: AppEntry },
  { decision, fields }: Decision,
): Promise<void> {
  const resource = { type: 'app', id: app.id };
  tx.audit({ resource, after: { decision } });
  if (decision !== 'allow') return;
  if (request !== undefined) await agreeToApi(tx, request, offline);
  // It gets none of the person's data, so there is nothing to remember but the API.
  if (originOf(app.id) !== 'registered') return;
  const granted = asked.filter((field) => fields.includes(field));
  await recordConsent(tx, app.id, { before: entry.consent ?? {}, asked, granted, offline });
  tx.audit({ action: 'consent.granted', resource, after: { granted, offlineAccess: offline } });
  tx.emit(consentGranted(app.id, { userId: tx.person, fields: granted, offlineAccess: offline }));
}

async function agreeToApi(tx: TenantTx, request: ApiRequest, offline: boolean): Promise<void> {
  const { api, clientId, clientName } = request;
  const scopes = request.scopes.map(({ name }) => name);
  // An app's is remembered with what it sees of the person; other clients see nothing.
  const kept = offline && originOf(clientId) !== 'registered' ? [...scopes, offlineScope] : scopes;
  await recordApiConsent(tx, { apiId: api.id, clientId, clientName, scopes: kept });
}
