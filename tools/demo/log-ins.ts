import type { Demo } from './folder.ts';
import { totpCode } from './totp.ts';

/** Who can log in, as text for people. */
export function logInsOf({ logIns, password }: Demo, now: number): string {
  const width = Math.max(...logIns.map(({ email }) => email.length));
  const lines = logIns.map(({ email, what, totpSecret }) => {
    const code =
      totpSecret === undefined ? '' : `; code ${totpCode(totpSecret, now)}, the next: npm run demo -- --code`;
    return `  ${email.padEnd(width)}  ${what}${code}`;
  });
  return [`The password of everybody is: ${password}`, ...lines, ''].join('\n');
}
