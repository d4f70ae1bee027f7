// Written by `npm run tables` from the migrations. Do not edit.
import type { NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_backup_codes: BackupCodes;
  eco_credentials: Credentials;
  eco_email_changes: EmailChanges;
  eco_familiar_addresses: FamiliarAddresses;
  eco_identities: Identities;
  eco_login_brakes: LoginBrakes;
  eco_login_challenges: LoginChallenges;
  eco_mfa: Mfa;
  eco_passkey_challenges: PasskeyChallenges;
  eco_passkey_handles: PasskeyHandles;
  eco_passkeys: Passkeys;
  eco_profiles: Profiles;
  eco_refresh_tokens: RefreshTokens;
  eco_sessions: Sessions;
  eco_social_accounts: SocialAccounts;
  eco_social_uses: SocialUses;
  eco_verifications: Verifications;
}

export interface BackupCodes {
  personId: Id<'usr'>;
  slot: string;
  codeHash: string;
  createdAt: Timestamp;
  usedAt: NullableTimestamp;
}

export interface Credentials {
  personId: Id<'usr'>;
  passwordHash: string | null;
  changedAt: Timestamp;
}

export interface EmailChanges {
  personId: Id<'usr'>;
  email: Buffer;
  approvedAt: NullableTimestamp;
  provenAt: NullableTimestamp;
  createdAt: Timestamp;
  expiresAt: Timestamp;
}

export interface FamiliarAddresses {
  personId: Id<'usr'>;
  key: Buffer;
  lastUsedAt: Timestamp;
}

export interface Identities {
  id: Id<'usr'>;
  type: WithDefault<string>;
  status: WithDefault<'active' | 'suspended'>;
  email: string;
  emailKey: string;
  emailVerifiedAt: NullableTimestamp;
  homeOrg: Id<'org'>;
  firstOwner: WithDefault<boolean>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  suspendedAt: NullableTimestamp;
  suspendedReason: string | null;
}

export interface LoginBrakes {
  key: Buffer;
  attempts: number;
  lockedUntil: NullableTimestamp;
  updatedAt: Timestamp;
  forgetAt: Timestamp;
}

export interface LoginChallenges {
  id: Id<'chl'>;
  personId: Id<'usr'>;
  hash: Buffer;
  amr: string[];
  browser: boolean;
  attempts: WithDefault<number>;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  usedAt: NullableTimestamp;
}

export interface Mfa {
  personId: Id<'usr'>;
  secret: Buffer;
  createdAt: Timestamp;
  confirmedAt: NullableTimestamp;
  lastStep: number | null;
}

export interface PasskeyChallenges {
  hash: Buffer;
  personId: string;
  purpose: 'register' | 'login' | 'factor';
  boundTo: string | null;
  expiresAt: Timestamp;
}

export interface PasskeyHandles {
  personId: Id<'usr'>;
  handle: Buffer;
}

export interface Passkeys {
  id: Id<'pky'>;
  personId: Id<'usr'>;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  name: string;
  transports: string[];
  aaguid: string;
  deviceType: 'singleDevice' | 'multiDevice';
  backedUp: boolean;
  createdAt: Timestamp;
  lastUsedAt: NullableTimestamp;
}

export interface Profiles {
  personId: Id<'usr'>;
  displayName: string;
  updatedAt: Timestamp;
}

export interface RefreshTokens {
  id: Id<'rft'>;
  sessionId: Id<'ses'>;
  personId: string;
  hash: Buffer;
  expiresAt: Timestamp;
  usedAt: NullableTimestamp;
  successor: Buffer | null;
}

export interface Sessions {
  id: Id<'ses'>;
  personId: Id<'usr'>;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  lastSeenAt: Timestamp;
  amr: string[];
  authTime: Timestamp;
  browser: boolean;
  origin: Buffer;
  revokedAt: NullableTimestamp;
  revokedReason:
    | 'logout'
    | 'logout-all'
    | 'deleted'
    | 'password-changed'
    | 'password-reset'
    | 'token-reused'
    | 'too-many'
    | 'suspended'
    | null;
  clientId: string | null;
}

export interface SocialAccounts {
  id: Id<'soc'>;
  personId: Id<'usr'>;
  provider: string;
  key: Buffer;
  profile: Buffer;
  createdAt: Timestamp;
  lastUsedAt: Timestamp;
}

export interface SocialUses {
  stateHash: Buffer;
  personId: Id<'usr'>;
  expiresAt: Timestamp;
}

export interface Verifications {
  id: Id<'vrf'>;
  personId: Id<'usr'>;
  purpose:
    | 'verify-email'
    | 'verify-unknown'
    | 'register'
    | 'register-known'
    | 'reset-password'
    | 'reset-unknown'
    | 'setup'
    | 'approve-new-email'
    | 'prove-new-email'
    | 'new-email-known';
  hash: Buffer;
  token: Buffer | null;
  pending: Buffer | null;
  createdAt: Timestamp;
  expiresAt: Timestamp;
  usedAt: NullableTimestamp;
  addressKey: Buffer | null;
}
