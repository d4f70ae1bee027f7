import { describe, expect, it } from 'vitest';
import { AddressList, isLoopback, networkOf, normalAddress, normalNetwork, peerAddress } from './address.ts';

describe('the normal form of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:FFFF:C000:0207', '192.0.2.7'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0:0:0:0:0:0001', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['::', '::'],
    ['::1', '::1'],
    // Not mapped: the form that RFC 4291 deprecates is an IPv6 address.
    ['::192.0.2.7', '::c000:207'],
  ])('%s is %s', (text, normal) => {
    expect(normalAddress(text)).toBe(normal);
    expect(normalNetwork(text)).toBe(normal);
    expect(peerAddress(text)).toBe(normal);
    expect(peerAddress(`[${text}]:443`)).toBe(normal);
  });

  it.each([
    '',
    'unknown',
    '192.0.2',
    '192.0.2.07',
    '0xc0000207',
    '3221225991',
    '192.0.2.7/32',
    ':::1',
    '2001:db8::1::2',
  ])('%j has none', (text) => {
    expect(normalAddress(text)).toBeUndefined();
    expect(peerAddress(text)).toBeUndefined();
  });

  it('has no zone: one that is entered is refused, that of a socket is left out', () => {
    for (const text of ['fe80::1%eth0', 'fe80::1%1', '::ffff:192.0.2.7%eth0']) {
      expect(normalAddress(text)).toBeUndefined();
      expect(normalNetwork(`${text}/64`)).toBeUndefined();
    }
    expect(peerAddress('fe80::1%eth0')).toBe('fe80::1');
  });

  it.each([
    ['192.0.2.7:555', '192.0.2.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:DB8::1]', '2001:db8::1'],
    ['[::ffff:192.0.2.7]:1', '192.0.2.7'],
  ])('a proxy may write a port: %s', (text, normal) => expect(peerAddress(text)).toBe(normal));

  it.each([
    '192.0.2.7:',
    '192.0.2.7:x',
    '192.0.2.7:123456',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[]:443',
    '_hidden',
    'a.b:1',
  ])('and nothing else: %s', (text) => expect(peerAddress(text)).toBeUndefined());

  it.each(['127.0.0.1', '127.1.2.3', '::1'])('%s is this machine', (text) => expect(isLoopback(text)).toBe(true));
  it.each(['10.0.0.1', 'unknown', '2001:db8::1'])('%s is not', (text) => expect(isLoopback(text)).toBe(false));
});

describe('the normal form of a network', () => {
  it.each([
    ['192.0.2.9/24', '192.0.2.0/24'],
    ['192.0.2.9/32', '192.0.2.9'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['::ffff:c000:200/120', '192.0.2.0/24'],
    ['2001:DB8:0:0::9/64', '2001:db8::/64'],
    ['::/64', '::/64'],
    ['::1/128', '::1'],
  ])('%s is %s', (text, normal) => expect(normalNetwork(text)).toBe(normal));

  it.each([
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/2 4',
    '192.0.2.0/24/24',
    '192.0.2.0/-1',
    '2001:db8::/129',
    '/24',
    // Would be ::/24.
    '::ffff:192.0.2.0/24',
  ])('%s has none', (text) => expect(normalNetwork(text)).toBeUndefined());
});

describe('a list of networks', () => {
  it('never takes an IPv4 address for one of an IPv6 network', () => {
    for (const network of ['::/64', '::/0', '::ffff:192.0.2.0/24', '::ffff:0:0/95', '::/95']) {
      expect(new AddressList([network]).includes('192.0.2.7'), network).toBe(false);
    }
    expect(new AddressList(['::ffff:192.0.2.0/120']).includes('192.0.2.7')).toBe(true);
    expect(new AddressList(['::/64']).includes('::7')).toBe(true);
  });

  it('never takes an IPv6 address for one of an IPv4 network', () => {
    for (const address of ['::c000:207', '2001:db8::1'])
      expect(new AddressList(['0.0.0.0/0']).includes(address)).toBe(false);
  });

  it('contains no unknown address, and nothing by an entry that is none', () => {
    expect(new AddressList(['0.0.0.0/0', '::/0']).includes(undefined)).toBe(false);
    expect(new AddressList(['fe80::1%eth0', 'localhost']).includes('127.0.0.1')).toBe(false);
  });
});

describe('whose limits an address uses', () => {
  it('an IPv4 address its own, an IPv6 address those of its /64', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
  });
});
