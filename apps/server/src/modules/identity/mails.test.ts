import { describe, expect, it } from 'vitest';
import { letterFor, noticeFor, notices } from './mails.ts';

const publicUrl = new URL('https://nexus.example.com');
const letter = { to: 'victim@example.org', name: 'You won! https://evil.example/x www.evil.example', publicUrl };
const purposes = [
  ...(['verify-email', 'register', 'register-known', 'reset-password'] as const),
  ...(['approve-new-email', 'prove-new-email', 'new-email-known'] as const),
];

describe('a name that somebody chose', () => {
  it.each([
    ...purposes.map((purpose) => letterFor(purpose, { ...letter, token: 'eco_vrf_1.x', newEmail: 'new@example.org' })),
    ...notices.map((notice) => noticeFor(notice, letter)),
  ])('is no link in the mail $kind', ({ subject, text }) => {
    for (const [found] of `${subject}\n${text}`.matchAll(/\S+:\/\/\S+/g))
      expect(new URL(found).origin).toBe(publicUrl.origin);
    expect(text).not.toMatch(/evil\.example/);
  });
});
