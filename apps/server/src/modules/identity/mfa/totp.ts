import { Secret, TOTP } from 'otpauth';
import { systemActor } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import * as store from '../store/mfa.ts';
import type { FactorVerifier } from './factor.ts';
import { codeThrottle } from './guesses.ts';

/** What every authenticator app understands, some of them nothing else (RFC 6238, 5.2). */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps by which the clock of a phone may be wrong either way. */
const window = 1;
/** Bytes, as long as the hash (RFC 4226, 4). */
const secretBytes = 20;

const aad = (person: string): string[] => ['mfa', person, 'totp'];

/** A secret for an app: in base32, and as the URI that a QR code carries. */
export function newTotp(email: string): { secret: string; uri: string } {
  const secret = new Secret({ size: secretBytes });
  const totp = new TOTP({ issuer: 'Nexus', label: email, secret, ...parameters });
  return { secret: secret.base32, uri: totp.toString() };
}

export const sealTotp = ({ keyring, keysDb }: Kernel, person: Id<'usr'>, secret: string): Promise<Buffer> =>
  keyring.seal(keysDb, personScope(person), aad(person), secret);

const digits = /^\d{6}$/;

/** People type the space that their app shows. */
const withoutSpaces = (code: string): string => code.replaceAll(/\s/g, '');

/** The time step (RFC 6238, 4.2) whose code it is; undefined where it is the code of none near to now. */
export async function stepOf(
  { keyring, keysDb, clock }: Kernel,
  person: Id<'usr'>,
  sealed: Buffer,
  code: string,
): Promise<number | undefined> {
  const token = withoutSpaces(code);
  if (!digits.test(token)) return undefined;
  const opened = await keyring.open(keysDb, aad(person), sealed);
  const totp = new TOTP({ secret: Secret.fromBase32(opened.toString('utf8')), ...parameters });
  const timestamp = clock.now();
  const delta = totp.validate({ token, timestamp, window });
  return delta === null ? undefined : Math.floor(timestamp / (parameters.period * second)) + delta;
}

/** An authenticator app. */
export const totp: FactorVerifier = {
  method: 'totp',
  throttle: codeThrottle,
  takes: ({ code }) => code !== undefined && digits.test(withoutSpaces(code)),
  enrolled: async (tx) => typeof (await store.readTotp(tx))?.confirmedAt === 'number',
  async verify(kernel, person, { code = '' }) {
    const row = await kernel.database.person(systemActor('identity.totp'), { person }, (tx) => store.readTotp(tx), {
      readOnly: true,
    });
    if (row === undefined || row.confirmedAt === null) return undefined;
    const step = await stepOf(kernel, person, row.secret, code);
    if (step === undefined) return undefined;
    return { amr: ['otp'], spend: (tx) => store.useStep(tx, row.secret, step) };
  },
};
