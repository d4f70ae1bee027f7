import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NexusError } from '../errors.ts';
import { classifyAddress } from './address.ts';
import { Guard, type ResolvedAddress } from './guard.ts';

const guard = new Guard(
  async () => [],
  () => false,
);

const kinds: Record<'public' | 'private' | 'never', string[]> = {
  public: [
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ],
  private: [
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd00::1',
    'fc00::1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
  ],
  never: [
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '64:ff9b::a83f:8110',
    '100.100.100.200',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:254',
    'fd20:ce::254',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '198.19.255.255',
    '192.88.99.1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '3fff::1',
    '2001:2::1',
    '2001:10::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:7f00:1::',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::808:808',
    '::ffff:169.254.169.254',
    '::ffff:0:7f00:1',
    '::7f00:1',
    '::8.8.8.8',
    '4000::1',
    '0x7f.1',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    'localhost',
    '',
  ],
};

describe('addresses', () => {
  for (const [kind, addresses] of Object.entries(kinds)) {
    it.each(addresses)(`calls %s ${kind}`, (address) => {
      expect(classifyAddress(address)).toBe(kind);
    });
  }
});

describe('urls', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.1/',
    'http://0/',
    'http://１２７.０.０.１/',
    'http://127%2e0.0.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.1.2.3:8080/',
    'https://user@example.com/',
    'https://user:pw@example.com/',
    'https://:pw@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:alert(1)',
    'data:text/plain,x',
    '//example.com/',
    'http://',
    'http://./',
    'http://[::1%25lo]/',
    'http://exa mple.com/',
    `https://example.com/${'a'.repeat(9000)}`,
    '',
  ])('refuses %s', (url) => {
    expect(() => guard.url(url)).toThrowError(NexusError);
    expect(() => guard.url(url)).toThrowError(expect.objectContaining({ code: 'OUTBOUND_REFUSED' }));
  });

  it('accepts public URLs, strips the fragment and the trailing dot', () => {
    expect(guard.url('https://Example.COM.:8443/a?b=c#d').href).toBe('https://example.com:8443/a?b=c');
    expect(guard.url('http://[2606:4700:4700::1111]/').hostname).toBe('[2606:4700:4700::1111]');
  });

  it('refuses every form of every internal IPv4 address', () => {
    const octet = fc.nat(255);
    const inner = fc.oneof(
      fc.tuple(fc.constant(127), octet, octet, octet),
      fc.tuple(fc.constant(10), octet, octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
    );
    fc.assert(
      fc.property(inner, (octets) => {
        const whole = octets.reduce((sum, each) => sum * 256 + each, 0);
        const hex = whole.toString(16).padStart(8, '0');
        const tail = `${hex.slice(0, 4)}:${hex.slice(4)}`;
        const forms = [
          octets.join('.'),
          octets.map((each) => `0x${each.toString(16)}`).join('.'),
          octets.map((each) => `0${each.toString(8)}`).join('.'),
          String(whole),
          `0x${hex}`,
          `${octets[0]}.${whole % 2 ** 24}`,
          `[::ffff:${tail}]`,
          `[64:ff9b::${tail}]`,
          `[2002:${tail}::1]`,
          `[::${tail}]`,
        ];
        for (const form of forms) expect(() => guard.url(`http://${form}/`)).toThrowError(NexusError);
      }),
    );
  });

  it('lets the operator allow private hosts by name, but no address that must never be called', () => {
    const open = new Guard(
      async () => [],
      (host) => host === '127.0.0.1' || host === '::1' || host === '169.254.169.254',
    );
    expect(open.url('http://127.0.0.1:9/').host).toBe('127.0.0.1:9');
    expect(open.url('http://[::1]:9/').host).toBe('[::1]:9');
    expect(() => open.url('http://127.0.0.2/')).toThrow(NexusError);
    expect(() => open.url('http://169.254.169.254/')).toThrow(NexusError);
  });

  it('does not reveal the reason', () => {
    try {
      guard.url('http://10.0.0.1/');
      expect.unreachable();
    } catch (error) {
      expect((error as NexusError).options.detail).toBe('This address may not be called');
      expect((error as NexusError).message).toContain('private');
    }
  });
});

describe('look-up', () => {
  const run = (found: ResolvedAddress[], options = {}) =>
    new Promise<unknown>((resolve) => {
      new Guard(
        async () => found,
        () => false,
      ).lookup('name.test', options, (error, address, family) => resolve(error ?? { address, family }));
    });
  const publicOne = { address: '8.8.8.8', family: 4 };
  const publicSix = { address: '2606:4700::1', family: 6 };

  it('returns the checked addresses, one or all, of the requested family', async () => {
    expect(await run([publicOne, publicSix])).toEqual({ address: '8.8.8.8', family: 4 });
    expect(await run([publicOne, publicSix], { family: 6 })).toEqual({ address: '2606:4700::1', family: 6 });
    expect(await run([publicOne, publicSix], { all: true })).toMatchObject({ address: [publicOne, publicSix] });
  });

  it('refuses a name if any of its addresses is internal', async () => {
    const inside = { address: '127.0.0.1', family: 4 };
    for (const found of [[inside], [publicOne, inside], [inside, publicOne]]) {
      expect(await run(found, { all: true })).toMatchObject({ code: 'OUTBOUND_REFUSED' });
    }
    expect(await run([])).toMatchObject({ code: 'ENOTFOUND' });
  });
});
