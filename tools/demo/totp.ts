import { Secret, TOTP } from 'otpauth';

/** Milliseconds for which a code is shown: the default of RFC 6238. */
export const stepMs = 30_000;

/** What an authenticator app shows at this time. */
export const totpCode = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: stepMs / 1000 }).generate({
    timestamp,
  });
