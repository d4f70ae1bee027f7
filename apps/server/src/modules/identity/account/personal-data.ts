import type { PersonalData } from '../../../http/personal-data.ts';
import { toIso } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { eraseIdentity } from './erasure.ts';
import { listPasskeys, mostPasskeys } from '../passkeys/passkeys.ts';
import { readMe } from './persons.ts';
import { everySession } from '../sessions/sessions.ts';
import { listSocialAccounts } from '../social/accounts.ts';
import { readTotp } from '../store/mfa.ts';
import { listVerifications } from '../verifications/store.ts';

/** More than anybody links. */
const mostAccounts = 1000;

/** What identity holds of a person. */
export const identityPersonalData: PersonalData = {
  tables: {
    eco_identities: { exported: 'account', erased: 'deleted' },
    eco_profiles: { exported: 'account', erased: 'deleted' },
    eco_credentials: { exported: { not: 'a hash of the password' }, erased: 'deleted' },
    eco_sessions: { exported: 'sessions', erased: 'deleted' },
    eco_refresh_tokens: { exported: { not: 'hashes of tokens' }, erased: 'deleted' },
    eco_verifications: { exported: 'verifications', erased: 'deleted' },
    eco_mfa: { exported: 'authenticatorApp', erased: 'deleted' },
    eco_backup_codes: { exported: { not: 'hashes of codes' }, erased: 'deleted' },
    eco_login_challenges: { exported: { not: 'hashes of challenges, for minutes' }, erased: 'deleted' },
    eco_passkeys: { exported: 'passkeys', erased: 'deleted' },
    eco_passkey_handles: { exported: { not: 'random bits, for authenticators alone' }, erased: 'deleted' },
    eco_passkey_challenges: { exported: { not: 'hashes of challenges, for minutes' }, erased: 'deleted' },
    eco_social_accounts: { exported: 'socialAccounts', erased: 'deleted' },
    eco_social_uses: { exported: { not: 'hashes of attempts, for minutes' }, erased: 'deleted' },
    eco_familiar_addresses: { exported: { not: 'digests; the addresses stand in sessions' }, erased: 'deleted' },
  },
  export: async (tx) => ({
    account: await readMe(tx),
    sessions: await everySession(tx),
    verifications: await verifications(tx),
    authenticatorApp: await authenticatorApp(tx),
    passkeys: (await listPasskeys(tx, { limit: mostPasskeys })).items,
    socialAccounts: (await listSocialAccounts(tx, { limit: mostAccounts })).items,
  }),
  erase: eraseIdentity,
};

const verifications = async (tx: PersonTx) =>
  (await listVerifications(tx)).map(({ createdAt, usedAt, ...rest }) => ({
    ...rest,
    createdAt: toIso(createdAt),
    usedAt: usedAt === null ? null : toIso(usedAt),
  }));

/** Never its secret. */
async function authenticatorApp(tx: PersonTx): Promise<{ enrolledAt: string; confirmedAt: string | null } | null> {
  const found = await readTotp(tx);
  if (found === undefined) return null;
  const { createdAt, confirmedAt } = found;
  return { enrolledAt: toIso(createdAt), confirmedAt: confirmedAt === null ? null : toIso(confirmedAt) };
}
