import { z } from 'zod';
import type { PersonalData } from '../../../http/personal-data.ts';
import { toIso } from '../../../kernel/clock.ts';
import type { PersonTx } from '../../../kernel/db/tx.ts';
import { Id } from '../../../kernel/ids.ts';
import { Instant } from '../../../kernel/schema.ts';
import { readChange } from '../email-changes/email-changes.ts';
import { EmailChange } from '../email-changes/schema.ts';
import { listPasskeys, mostPasskeys } from '../passkeys/passkeys.ts';
import { User } from '../schemas.ts';
import { exportSessions } from '../sessions/sessions.ts';
import { listSocialAccounts } from '../social/accounts.ts';
import { readTotp } from '../store/mfa.ts';
import { listVerifications } from '../verifications/verifications.ts';
import { eraseIdentity } from './erasure.ts';
import { readMe } from './persons.ts';

/** More than anybody links. */
const maxAccounts = 1000;

const Verification = z.object({
  id: Id('vrf'),
  purpose: z.string(),
  createdAt: Instant,
  usedAt: Instant.nullable(),
});

/** What identity holds of a person. */
export const identityPersonalData: PersonalData = {
  tables: {
    eco_identities: { exported: 'account', erased: 'deleted' },
    eco_profiles: { exported: 'account', erased: 'deleted' },
    eco_credentials: { exported: { not: 'a hash of the password' }, erased: 'deleted' },
    eco_sessions: { exported: 'sessions', erased: 'deleted' },
    eco_refresh_tokens: { exported: { not: 'hashes of tokens' }, erased: 'deleted' },
    eco_verifications: { exported: 'verifications', erased: 'deleted' },
    eco_email_changes: { exported: 'emailChange', erased: 'deleted' },
    eco_mfa: { exported: 'authenticatorApp', erased: 'deleted' },
    eco_backup_codes: { exported: { not: 'hashes of codes' }, erased: 'deleted' },
    eco_login_challenges: { exported: { not: 'hashes of challenges, for minutes' }, erased: 'deleted' },
    eco_passkeys: { exported: 'passkeys', erased: 'deleted' },
    eco_passkey_handles: { exported: { not: 'random bits that only authenticators use' }, erased: 'deleted' },
    eco_passkey_challenges: { exported: { not: 'hashes of challenges, for minutes' }, erased: 'deleted' },
    eco_social_accounts: { exported: 'socialAccounts', erased: 'deleted' },
    eco_social_uses: { exported: { not: 'hashes of attempts, for minutes' }, erased: 'deleted' },
    eco_familiar_addresses: { exported: { not: 'digests; the addresses are in the sessions' }, erased: 'deleted' },
  },
  export: async (tx) => ({
    account: User.parse(await readMe(tx)),
    sessions: await exportSessions(tx),
    verifications: z.array(Verification).parse(await listVerifications(tx)),
    emailChange: await emailChange(tx),
    authenticatorApp: await authenticatorApp(tx),
    passkeys: (await listPasskeys(tx, { limit: mostPasskeys })).items,
    socialAccounts: (await listSocialAccounts(tx, { limit: maxAccounts })).items,
  }),
  erase: eraseIdentity,
};

async function emailChange(tx: PersonTx) {
  const found = await readChange(tx);
  return found === undefined ? null : EmailChange.parse(found);
}

/** Without its secret. */
async function authenticatorApp(tx: PersonTx) {
  const found = await readTotp(tx);
  if (found === undefined) return null;
  const { createdAt, confirmedAt } = found;
  return { enrolledAt: toIso(createdAt), confirmedAt: confirmedAt === null ? null : toIso(confirmedAt) };
}
