import { describe, expect, it } from 'vitest';
import { HashRefused, matchesForeign, parseForeignHash } from './foreign-hashes.ts';
import { PasswordHasher } from './hasher.ts';

const b64 = (hex: string): string => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('base64').replaceAll('=', '');
const ascii = (text: string): string => Buffer.from(text).toString('base64').replaceAll('=', '');

/** Published by whoever makes or specifies the format. */
const vectors: readonly [source: string, password: string, hash: string][] = [
  [
    'the reference implementation of Argon2 (phc-winner-argon2, src/test.c)',
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'RFC 7914, 12',
    'pleaseletmein',
    `$scrypt$ln=14,r=8,p=1$${ascii('SodiumChloride')}$${b64(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    )}`,
  ],
  [
    'the README of firebase/scrypt',
    'user1password',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  ],
  [
    'the tests of Supabase Auth (internal/crypto)',
    'mytestpassword',
    '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==',
  ],
  [
    'RFC 6070, SHA-1',
    'password',
    `$pbkdf2-sha1$i=4096$${ascii('salt')}$${b64('4b007901b765489abead49d926f721d065a429c1')}`,
  ],
  [
    'RFC 7914, 11, SHA-256',
    'Password',
    `$pbkdf2-sha256$i=80000,l=64$${ascii('NaCl')}$${b64(
      '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
    )}`,
  ],
  [
    'the documentation of passlib, SHA-256',
    'password',
    '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44',
  ],
  [
    'the tests of Django (auth_tests/test_hashers.py)',
    'lètmein',
    'pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY=',
  ],
];

const refused = (text: string): string => {
  try {
    return parseForeignHash(text) === undefined ? 'unknown' : 'accepted';
  } catch (error) {
    if (error instanceof HashRefused) return 'refused';
    throw error;
  }
};

describe('hashes of other products', () => {
  it.each(vectors)('agree with %s', async (_, password, hash) => {
    const foreign = parseForeignHash(hash);
    if (foreign === undefined) throw new Error('the format is not known');
    expect(await matchesForeign(password, foreign)).toBe(true);
    expect(await matchesForeign(`${password}x`, foreign)).toBe(false);
    expect(await matchesForeign('', foreign)).toBe(false);
  });

  it('are of the password as it was typed there, and as we normalise it', async () => {
    const foreign = parseForeignHash(vectors.at(-1)?.[2] ?? '');
    if (foreign === undefined) throw new Error('the format is not known');
    expect(await matchesForeign('le\u0300tmein', foreign)).toBe(true);
  });

  it('are refused where verifying one would cost more than about a second or 128 MiB', () => {
    const salt = ascii('saltsaltsalt');
    const hash = ascii('x'.repeat(32));
    const end = `$${salt}$${hash}`;
    for (const head of [
      ...['$argon2id$v=19$m=131073,t=1,p=1', '$argon2id$v=19$m=131072,t=5,p=1', '$argon2id$v=19$m=65536,t=1,p=17'],
      ...['$argon2id$v=19$m=8,t=0,p=1', '$argon2id$v=19$m=8,t=1,p=2', '$argon2id$v=19$m=999999999,t=999999999,p=1'],
      ...['$scrypt$ln=18,r=8,p=1', '$scrypt$ln=17,r=8,p=3', '$scrypt$ln=14,r=128,p=1', '$scrypt$ln=99,r=1,p=1'],
      ...['$scrypt$ln=0,r=8,p=1', '$scrypt$ln=14,r=0,p=1', '$fbscrypt$v=1,n=18,r=8,p=1,ss=Bw==,sk=a2V5'],
      ...['$pbkdf2-sha256$i=2000001', '$pbkdf2-sha256$0', 'pbkdf2_sha1$1000001'],
    ]) {
      expect(refused(head + end), head).toBe('refused');
    }
    for (const head of ['$argon2id$v=19$m=131072,t=4,p=4', '$scrypt$ln=17,r=8,p=2', '$pbkdf2-sha256$2000000']) {
      expect(refused(head + end), head).toBe('accepted');
    }
  });

  it('are refused where a part is missing, too short, or no base64', () => {
    for (const text of [
      '',
      'password',
      '$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA',
      '$pbkdf2-md5$1$YQ$YQ',
      '$scrypt$',
    ]) {
      expect(refused(text), text).toBe('unknown');
    }
    for (const text of ['$pbkdf2-sha256$1000$c2FsdA$c2hvcnQ', `$pbkdf2-sha256$1000$sa*lt$${ascii('x'.repeat(32))}`]) {
      expect(refused(text), text).toBe('refused');
    }
  });

  it('log people in, and are stale', async () => {
    const hasher = new PasswordHasher({ cost: 4 });
    for (const [, password, hash] of vectors) {
      await hasher.admit(async (hashing) => {
        expect(await hashing.verify(password, hash)).toBe(true);
        expect(await hashing.verify('wrong', hash)).toBe(false);
        expect(hashing.isStale(hash)).toBe(true);
      });
    }
  });

  it('of bcrypt with another prefix agree with crypt_blowfish (Openwall), and are stale', async () => {
    const hash = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
    await new PasswordHasher({ cost: 5 }).admit(async (hashing) => {
      for (const each of [hash, hash.replace('$2a$', '$2y$'), hash.replace('$2a$', '$2b$')]) {
        expect(await hashing.verify('U*U', each), each).toBe(true);
        expect(await hashing.verify('U*V', each), each).toBe(false);
      }
      expect(hashing.isStale(hash)).toBe(true);
    });
  });

  it('take as long for a wrong password as an unknown account', async () => {
    const hasher = new PasswordHasher({ cost: 10 });
    const quick = `$pbkdf2-sha256$i=1$c2FsdA$${ascii('x'.repeat(32))}`;
    // Microseconds of CPU, not of time: the machine may have other work.
    let [foreign, unknown] = [Infinity, Infinity];
    const time = async (stored: string | undefined): Promise<number> => {
      const start = process.cpuUsage();
      await hasher.admit((hashing) => hashing.verify('wrong', stored));
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    for (let round = 0; round < 5; round += 1) {
      foreign = Math.min(foreign, await time(quick));
      unknown = Math.min(unknown, await time(undefined));
    }
    expect(foreign / unknown).toBeGreaterThan(0.7);
  });
});
