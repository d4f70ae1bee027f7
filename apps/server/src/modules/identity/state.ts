import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { cookieSettings, type SessionCookies } from '../../http/identify.ts';
import { ErasureLedger } from '../../kernel/erasure-ledger.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Secret } from '../../kernel/secret.ts';
import { service } from '../../kernel/services.ts';
import { PendingAttempts } from './login/pending-attempts.ts';
import { BackupCodeHasher } from './mfa/code-hasher.ts';
import { type RelyingParty, relyingParty } from './passkeys/webauthn.ts';
import { PasswordHasher } from './password/hasher.ts';
import type { OrganizationsPort } from './ports.ts';
import { LiveSessions } from './sessions/live-sessions.ts';
import type { SocialProvider } from './social/providers.ts';

export interface IdentityState {
  registration: Config['NEXUS_REGISTRATION'];
  /** A mail server is configured, so addresses are verified before accounts are created. */
  mailed: boolean;
  /** Where links lead. */
  publicUrl: URL;
  publicUrlIsSet: boolean;
  breachedOnline: boolean;
  /** The owner of the operator organization, created at the first start. */
  owner: { email: string | undefined; password: Secret<string> | undefined };
  /** Known to have an owner: see `isOwned`. */
  isOwned: boolean;
  cookies: SessionCookies;
  hasher: PasswordHasher;
  backupCodeHasher: BackupCodeHasher;
  /** Log-ins of this node whose password is being checked. */
  pendingAttempts: PendingAttempts;
  sessions: LiveSessions;
  relyingParty: RelyingParty;
  /** HMAC key for what is compared but must not be readable: addresses in throttles. */
  blindKey: Buffer;
  /** Configured providers of social log-in, by name. */
  social: Map<string, SocialProvider>;
  /** People who were erased, so that they are erased again after a backup is restored. */
  ledger: ErasureLedger;
  organizations: OrganizationsPort;
}

export const identityState = service<IdentityState>('identity');

export async function openState(
  kernel: Kernel,
  config: Config,
  organizations: OrganizationsPort,
): Promise<IdentityState> {
  const cookies = kernel.services.use(cookieSettings);
  return {
    registration: config.NEXUS_REGISTRATION,
    mailed: config.SMTP_URL !== undefined,
    publicUrl: config.publicUrl,
    publicUrlIsSet: config.PUBLIC_URL !== undefined,
    breachedOnline: config.BREACHED_PASSWORDS_ONLINE,
    owner: { email: config.NEXUS_OWNER_EMAIL, password: config.NEXUS_OWNER_PASSWORD },
    isOwned: false,
    cookies,
    hasher: new PasswordHasher({ cost: config.BCRYPT_COST }),
    backupCodeHasher: new BackupCodeHasher(),
    pendingAttempts: new PendingAttempts(),
    sessions: new LiveSessions(kernel, config.SESSION_IDLE_MINUTES),
    relyingParty: relyingParty(config),
    blindKey: Buffer.from(hkdfSync('sha256', cookies.csrfKey, 'nexus', 'blind look-up keys', 32)),
    social: await socialProviders(kernel, config),
    ledger: await ErasureLedger.open(join(config.NEXUS_DATA_DIR, 'erasure-ledger')),
    organizations,
  };
}

/** A server without providers does not load their library. */
async function socialProviders(kernel: Kernel, config: Config): Promise<Map<string, SocialProvider>> {
  const settings = [
    config.GOOGLE_CLIENT_ID ?? config.GOOGLE_CLIENT_SECRET,
    config.GITHUB_CLIENT_ID ?? config.GITHUB_CLIENT_SECRET,
    config.MICROSOFT_CLIENT_ID ?? config.MICROSOFT_CLIENT_SECRET,
  ];
  if (config.OIDC_PROVIDERS.length === 0 && settings.every((each) => each === undefined)) return new Map();
  const { openProviders } = await import('./social/providers.ts');
  return openProviders(kernel, config);
}
