import { describe, expect, it } from 'vitest';
import { EmailAddress } from './email.ts';

const parsed = (text: string): string | undefined => EmailAddress.safeParse(text).data;

describe('an e-mail address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.O+news@Example.COM', 'Ada.O+news@Example.COM'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@xn--e1afmkfd.xn--p1ai', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@例え。テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s is accepted as %s', (text, normal) => expect(parsed(text)).toBe(normal));

  it.each([
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    // Longer than a path may be only in Punycode.
    `ada@${'ü.'.repeat(40)}example.com`,
    'ada@localhost',
    'ada@192.0.2.7',
    'ada@bü\u200dcher.example\u202e',
    'ada@bücher.example/x',
    'ada@bücher.example?x',
    'ada@b%C3%BCcher.ex%61mple.ü',
    'ada@exam ple.com',
    'a@b@example.com',
    'ada@-example.com',
    '.ada@example.com',
    'ada..o@example.com',
    'ada\r\nbcc: eve@example.com',
    'ada@example.com\r\nbcc:eve@example.com',
    'ädä@example.com',
    '<ada@example.com>',
    '',
  ])('%j is refused', (text) => expect(parsed(text)).toBeUndefined());
});
