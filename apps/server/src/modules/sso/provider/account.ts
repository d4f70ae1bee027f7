import type { Account, AccountClaims, KoaContextWithOIDC } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { readMe } from '../../identity/index.ts';
import { type AppEntry, lookupEntry } from '../access/access.ts';
import { lookupApiEntry } from '../api-consents/api-consents.ts';
import { type ApiRow, findApi } from '../apis/apis.ts';
import { offlineScope } from '../consents/fields.ts';
import { resourceOf } from './context.ts';
import { type AskingClient, mayUse, originOf } from './unregistered.ts';

/** The command line of Nexus itself, in every installation: it has no secret and uses the device flow. */
export const commandLineClient = 'nexus-cli';

/** What the person may do in the app; undefined where either does not exist or is not active. */
export async function findEntry(kernel: Kernel, app: string, person: string): Promise<AppEntry | undefined> {
  if (!isId(person, 'usr')) return undefined;
  if (app === commandLineClient) return commandLineEntry;
  if (!isId(app, 'app')) return undefined;
  return kernel.database.lookup((tx) => lookupEntry(tx, app, person));
}

/**
 * What the person may do with the client: in an app, or, with a client that nobody registered, at the API for which it
 * asks. Of that one they are a member like of an app that every member may enter.
 */
export async function findClientEntry(
  kernel: Kernel,
  client: AskingClient,
  resource: string | undefined,
  person: string,
): Promise<AppEntry | undefined> {
  const { clientId } = client;
  if (originOf(clientId) === 'registered') return findEntry(kernel, clientId, person);
  const api = resource === undefined ? undefined : await findApi(kernel, resource);
  if (api === undefined || !isId(person, 'usr') || !mayUse(api, client)) return undefined;
  const entry = await findApiEntry(kernel, api, person, clientId);
  const offline = entry?.scopes?.includes(offlineScope) === true;
  return entry && { allowed: entry.allowed, role: null, consent: { offline }, org: api.orgId, orgName: api.orgName };
}

export const findApiEntry = (kernel: Kernel, api: ApiRow, person: string, client: string) =>
  kernel.database.lookup((tx) => lookupApiEntry(tx, api.id, person, client));

/**
 * The command line belongs to no organization: everybody with an account may use it, and it sees nothing of them. Its
 * session is its own, whatever it asks for.
 */
const commandLineEntry: AppEntry = {
  allowed: true,
  role: null,
  consent: { offline: true },
  org: operatorOrg,
  orgName: 'Nexus',
};

/**
 * The person behind a subject. With a code or token, only a person who may still enter the app: whoever is blocked,
 * removed or erased loses access at once, whatever tokens exist.
 */
export async function findAccount(
  kernel: Kernel,
  ctx: KoaContextWithOIDC,
  sub: string,
  token: unknown,
): Promise<Account | undefined> {
  const { client } = ctx.oidc;
  if (client === undefined) return undefined;
  const entry = await findClientEntry(kernel, client, resourceOf(ctx, token), sub);
  if (entry === undefined || (token !== undefined && !entry.allowed)) return undefined;
  return { accountId: sub, claims: () => claimsOf(kernel, sub, entry) };
}

/** All claims; the provider passes on those that were asked for and agreed to. */
async function claimsOf(kernel: Kernel, person: string, { role, org }: AppEntry): Promise<AccountClaims> {
  const user = await kernel.database.person(systemActor('sso.account'), { person }, (tx) => readMe(tx), {
    readOnly: true,
  });
  return {
    sub: person,
    name: user.displayName,
    email: user.email,
    email_verified: user.emailVerified,
    organization: org,
    ...(role === null ? {} : { role }),
  };
}
