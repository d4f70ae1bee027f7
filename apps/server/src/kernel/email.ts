import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** RFC 5321, 4.5.3.1.1: bytes before the `@`. */
const maxLocalPart = 64;
/** RFC 5321, 4.5.3.1.3: a path has 256 bytes at most, with its angle brackets. */
const maxAddress = 254;

/** `ada@bücher.example` is `ada@xn--bcher-kva.example` (UTS 46): one address, in the form that mail servers take. */
export function asciiEmail(email: string): string {
  const at = email.lastIndexOf('@') + 1;
  const domain = email.slice(at);
  // domainToASCII ignores everything after a character that ends the host of a URL.
  if (at === 0 || /^\p{ASCII}*$/u.test(domain) || /[\s/?#\\:%@[\]]/.test(domain)) return email;
  const ascii = domainToASCII(domain);
  return ascii === '' ? email : email.slice(0, at) + ascii;
}

const topLevel = /\.(?:[a-z]{2,}|xn--[a-z0-9-]+)$/i;

function isEmail(text: string): boolean {
  const local = text.slice(0, text.lastIndexOf('@'));
  // The rules for the local part are those of zod, which knows no domains such as `xn--e1afmkfd.xn--p1ai`.
  const isLocalPart = local.length <= maxLocalPart && z.regexes.email.test(`${local}@example.com`);
  return isLocalPart && z.regexes.html5Email.test(text) && topLevel.test(text) && text.length <= maxAddress;
}

/** An e-mail address with an ASCII local part. An internationalized domain becomes Punycode. */
export const EmailAddress = z
  .email({ pattern: z.regexes.unicodeEmail })
  .min(3)
  .max(maxAddress)
  .overwrite(asciiEmail)
  .refine(isEmail, 'Invalid email address');
