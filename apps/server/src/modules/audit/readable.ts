import { NexusError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { originAad } from './origin.ts';
import { unpackText } from './origin-text.ts';
import { personalAad } from './record.ts';
import type { LogRow } from './store/list.ts';

/** Replaces values whose key was destroyed. */
const erased = '[erased]';
/** Replaces ciphertext that was tampered with; `verify` reports the entry. */
const unreadable = '[unreadable]';

export interface ReadableParts {
  address: string | null;
  userAgent: string | null;
  personal: Record<string, unknown> | string | null;
}

/** Opens the sealed parts of an entry for a reader who may see them. */
export async function readableParts(kernel: Kernel, row: LogRow): Promise<ReadableParts> {
  const [origin, personal] = await Promise.all([
    openOrigin(kernel, row),
    open(kernel, personalAad(row.id), row.personal),
  ]);
  return { ...origin, personal: personal as ReadableParts['personal'] };
}

export async function openOrigin(
  kernel: Kernel,
  { callerKind, callerId, origin: blob }: Pick<LogRow, 'callerKind' | 'callerId' | 'origin'>,
): Promise<Pick<ReadableParts, 'address' | 'userAgent'>> {
  const origin = await open(kernel, originAad(callerKind, callerId), blob);
  const [address, userAgent] = typeof origin === 'string' ? [origin, origin] : ((origin ?? [null, null]) as string[]);
  return { address: address ?? null, userAgent: userAgent ?? null };
}

async function open({ keyring, keysDb }: Kernel, aad: readonly string[], blob: Buffer | null): Promise<unknown> {
  if (blob === null) return null;
  try {
    return JSON.parse(unpackText(await keyring.open(keysDb, aad, blob)));
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    if (error.code === 'KEY_SHREDDED') return erased;
    if (error.code === 'DECRYPTION_FAILED' || error.code === 'KEY_UNKNOWN') return unreadable;
    throw error;
  }
}
