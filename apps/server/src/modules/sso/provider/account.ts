import type { Account, AccountClaims, KoaContextWithOIDC } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { readMe } from '../../identity/index.ts';
import { type EntryRow, lookupEntry } from '../store/access.ts';
import { commandLineClient } from './clients.ts';

/** How a person stands to an app; undefined where either is not there, or not in use. */
export async function entryOf(kernel: Kernel, app: string, person: string): Promise<EntryRow | undefined> {
  if (!isId(person, 'usr')) return undefined;
  if (app === commandLineClient) return ofEverybody;
  if (!isId(app, 'app')) return undefined;
  return kernel.database.lookup((tx) => lookupEntry(tx, app, person));
}

/** The command line is no app of an organization: whoever has an account may let it in, and it is shown nothing. */
const ofEverybody: EntryRow = { allowed: true, role: null, consent: {}, org: operatorOrg, orgName: 'Nexus' };

/**
 * The person behind a subject. Where a code or token is presented, only one who may still enter the app: so whoever is
 * shut out, removed or erased loses the app at once, whatever tokens are out.
 */
export async function findAccount(
  kernel: Kernel,
  ctx: KoaContextWithOIDC,
  sub: string,
  token: unknown,
): Promise<Account | undefined> {
  const app = ctx.oidc.client?.clientId ?? '';
  const entry = await entryOf(kernel, app, sub);
  if (entry === undefined || (token !== undefined && !entry.allowed)) return undefined;
  return { accountId: sub, claims: () => claimsOf(kernel, sub, entry) };
}

/** All that any scope may show; the provider hands on what was asked for and agreed to. */
async function claimsOf(kernel: Kernel, person: string, { role, org }: EntryRow): Promise<AccountClaims> {
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
