import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';

/** Text from bytes. `from` names them where they are none, with the line. */
export function utf8(bytes: Uint8Array, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure('failed', `${from} is not UTF-8, from line ${lineOfFault(bytes)} on`, { code: 'NOT_IMPORTABLE' });
  }
}

/** A byte that is wrong in UTF-8 becomes U+FFFD; one that stands there as such is three right bytes. */
function lineOfFault(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const isFaulty = (line: string): boolean => {
    const part = Buffer.from(line, 'latin1');
    return !Buffer.from(part.toString('utf8')).equals(part);
  };
  return lines.findIndex(isFaulty) + 1;
}

/** The text of a file, or of stdin for `-`. */
export async function readText(context: Context, file: string): Promise<string> {
  const { cwd, stdin } = context.process;
  return file === '-' ? utf8(await buffer(stdin), 'stdin') : utf8(readFileSync(resolve(cwd, file)), file);
}
