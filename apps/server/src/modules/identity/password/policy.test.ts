import { describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../../../kernel/kernel.ts';
import { checkPassword, objectionTo } from './policy.ts';

const owner = { email: 'ada.lovelace@example.com', displayName: 'Ada Lovelace' };

describe('the password policy', () => {
  it.each([
    'Giraffes-juggle-7-lanterns',
    'Correct-Horse-1-Battery',
    'tr4vel Kettle&moss',
    'seven brown kettles whistle at dawn',
    'Ünter-den-7-Weiden!',
    '青い猫が七匹とても静かに眠っている夜の庭で歌',
    'k9#Lm2$vQx8!',
  ])('admits %s', (password) => {
    expect(objectionTo(password, owner)).toBeUndefined();
  });

  it('admits 64 characters and more, of any script, and spaces', () => {
    for (const password of [
      'seven brown kettles whistle at dawn while lanterns sway outside,',
      `seven brown kettles whistle at dawn ${'while lanterns sway outside '.repeat(5)}`,
      '青い猫が七匹とても静かに眠っている夜の庭で歌を聞く',
      '🦒🪁🏮🫖🌾🪵🦉🧶'.repeat(8),
      '  a kettle whistles at dawn  ',
    ])
      expect(objectionTo(password, owner), password).toBeUndefined();
  });

  it.each([
    ['Sh0rt!', 'at least 12'],
    ['青い猫が七匹', 'at least 12'],
    ['lowercase-7-only', 'upper and lower'],
    ['UPPERCASE-7-ONLY', 'upper and lower'],
    ['No-Digits-Here', 'upper and lower'],
    ['NoSymbols7Here', 'upper and lower'],
    ['nineteen letters ok', 'upper and lower'],
    ['🦒🪁🏮🫖🌾'.repeat(5), 'repeats'],
    ['Password-123-🦒', 'guessed first'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'repeats'],
    ['abababababababababababab', 'repeats'],
    ['Lovelace-is-7-great', 'your name'],
    ['My-lovelace-Pw-9', 'your name'],
    ['xADA.LOVELACEx-9a', 'your name'],
  ])('refuses %s', (password, reason) => {
    expect(objectionTo(password, owner)).toContain(reason);
  });

  it.each([
    'Password123!',
    'Password2024!',
    'P@ssw0rd1234',
    'P@$$w0rd!2023',
    'W3lcome@2023',
    'Welcome12345!',
    'Qwerty123456!',
    'Qwertyuiop1!',
    'Letmein12345!',
    'Iloveyou1234!',
    'Liverpool2020!',
    'Summer2023!!!',
    '!!Dragon1234',
    'ChangeMe123!',
    'Admin@123456',
    'Administrator1!',
    'Monkey-Dragon-12',
    'passwordpasswordpassword',
    'correct horse battery staple',
    'Passwords!2024',
    'Abcdefghij1!',
    'Nexus-Control-1!',
    'nexus staging 2026 !!',
  ])('refuses %s as guessed first', (password) => {
    expect(objectionTo(password, owner)).toContain('guessed first');
  });

  describe('asked online', () => {
    // SHA-1 of the password; only its first five digits may leave.
    const password = 'Giraffes-juggle-7-lanterns';
    const options = { online: true, path: '/password' };
    const kernelWith = (answer: (url: string) => Promise<{ status: number; body: Buffer }>) => {
      const request = vi.fn(({ url }: { url: string }) => answer(url));
      const warn = vi.fn();
      // Only what the policy uses of a kernel.
      return { request, warn, kernel: { outbound: { request }, log: { warn } } as unknown as Kernel };
    };
    const digest = async (): Promise<string> => {
      const bytes = await crypto.subtle.digest('SHA-1', Buffer.from(password));
      return Buffer.from(bytes).toString('hex').toUpperCase();
    };

    it('refuses what is listed, and sends five digits', async () => {
      const full = await digest();
      const body = Buffer.from(`${'0'.repeat(35)}:0\r\n${full.slice(5)}:12`);
      const { kernel, request } = kernelWith(async () => ({ status: 200, body }));
      await expect(checkPassword(kernel, password, owner, options)).rejects.toMatchObject({ code: 'PASSWORD_REFUSED' });
      const { url } = request.mock.calls[0]?.[0] ?? { url: '' };
      expect(url).toBe(`https://api.pwnedpasswords.com/range/${full.slice(0, 5)}`);
    });

    it('admits what is not, and padding', async () => {
      const full = await digest();
      const { kernel } = kernelWith(async () => ({ status: 200, body: Buffer.from(`${full.slice(5)}:0`) }));
      await expect(checkPassword(kernel, password, owner, options)).resolves.toBeUndefined();
    });

    it('admits, and warns, when the service does not answer', async () => {
      const failing = kernelWith(async () => Promise.reject(new Error('away')));
      await expect(checkPassword(failing.kernel, password, owner, options)).resolves.toBeUndefined();
      expect(failing.warn).toHaveBeenCalledOnce();
      const broken = kernelWith(async () => ({ status: 500, body: Buffer.alloc(0) }));
      await expect(checkPassword(broken.kernel, password, owner, options)).resolves.toBeUndefined();
    });
  });
});
