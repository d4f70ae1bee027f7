import { randomBytes } from 'node:crypto';
import { systemActor } from '../../../kernel/caller.ts';
import { identityState } from '../state.ts';
import * as store from '../store/mfa.ts';
import type { BackupCodeHasher } from './code-hasher.ts';
import type { FactorVerifier } from './factor.ts';
import { backupCodeThrottle } from './guesses.ts';

/** Codes of one set. */
const setSize = 10;
/** Crockford's base32: five bits a letter, and none that is taken for another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Letters that say which code of the set it is; stored in clear, so that one hash is compared and not ten. */
const slotLetters = 2;
/** Letters of the secret: fifty random bits. */
const secretLetters = 10;

/** 32 letters divide 256 values evenly: no letter is likelier than another. */
const letters = (count: number): string =>
  Array.from(randomBytes(count), (byte) => alphabet.charAt(byte % alphabet.length)).join('');

/** A new set: `codes` for the person, `stored` for the table. */
export async function newBackupCodes(
  hasher: BackupCodeHasher,
): Promise<{ codes: string[]; stored: store.StoredBackupCode[] }> {
  const slots = new Set<string>();
  while (slots.size < setSize) slots.add(letters(slotLetters));
  const parts = [...slots].map((slot) => ({ slot, secret: letters(secretLetters) }));
  const hashes = await hasher.hashAll(parts.map(({ secret }) => secret));
  return {
    codes: parts.map(({ slot, secret }) => grouped(slot + secret)),
    stored: parts.map(({ slot }, at) => ({ slot, codeHash: hashes[at] ?? '' })),
  };
}

/** `xxxx-xxxx-xxxx` */
const grouped = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code;

/** What was typed, in the printed form; undefined where it cannot be a backup code. */
function normal(code: string): string | undefined {
  const text = code.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return /^[0-9a-hjkmnp-tv-z]{12}$/.test(text) ? text : undefined;
}

/** The codes on paper. RFC 8176 knows no name for them but that of one-time passwords. */
export const backupCode: FactorVerifier = {
  method: 'backup-code',
  fallback: true,
  throttle: backupCodeThrottle,
  takes: ({ code }) => code !== undefined && normal(code) !== undefined,
  enrolled: async (tx) => (await store.countBackupCodes(tx)) > 0,
  async verify(kernel, person, { code = '' }) {
    const text = normal(code) ?? '';
    const slot = text.slice(0, slotLetters);
    const codeHash = await kernel.database.person(
      systemActor('identity.backup-codes'),
      { person },
      (tx) => store.findBackupCode(tx, slot),
      {
        readOnly: true,
      },
    );
    const { backupCodeHasher } = kernel.services.use(identityState);
    const right = await backupCodeHasher.verify(text.slice(slotLetters), codeHash);
    if (!right || codeHash === undefined) return undefined;
    return { amr: ['otp'], spend: (tx) => store.useBackupCode(tx, { slot, codeHash }) };
  },
};
