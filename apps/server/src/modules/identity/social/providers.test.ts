import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../config.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { openProviders } from './providers.ts';

const named = (env: Record<string, string>): string[] => [...openProviders({} as Kernel, readConfig(env)).keys()];
const house = { name: 'house', issuer: 'https://id.example.com', clientId: 'nexus', clientSecret: 'canary-secret' };
const oidc = (...list: object[]) => ({ OIDC_PROVIDERS: JSON.stringify(list) });

describe('settings of social log-in', () => {
  it('configure what has an id and a secret, and nothing else', () => {
    expect(named({})).toEqual([]);
    const env = { GITHUB_CLIENT_ID: 'x', GITHUB_CLIENT_SECRET: 'y', ...oidc(house, { ...house, name: 'other' }) };
    expect(named(env)).toEqual(['github', 'house', 'other']);
  });

  it.each(['GOOGLE', 'GITHUB', 'MICROSOFT'])('refuse half of %s’s', (prefix) => {
    for (const one of ['ID', 'SECRET']) {
      expect(() => named({ [`${prefix}_CLIENT_${one}`]: 'x' })).toThrow(`${prefix}_CLIENT_SECRET belong together`);
    }
  });

  it.each([
    ['no JSON', 'house'],
    ['no list', JSON.stringify(house)],
    ['a name that is no word of a path', JSON.stringify([{ ...house, name: '../x' }])],
    ['a name that is taken', JSON.stringify([{ ...house, name: 'google' }])],
    ['a path of our own', JSON.stringify([{ ...house, name: 'accounts' }])],
    ['one name twice', JSON.stringify([house, house])],
    ['no secret', JSON.stringify([{ ...house, clientSecret: '' }])],
    ['no issuer', JSON.stringify([{ ...house, issuer: 'file:///etc/passwd' }])],
    ['more than is known', JSON.stringify([{ ...house, clientsecret: 'canary-secret' }])],
  ])('refuse OIDC_PROVIDERS with %s, by name and without repeating its secrets', (_, text) => {
    let message = '';
    try {
      readConfig({ OIDC_PROVIDERS: text });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('OIDC_PROVIDERS');
    expect(message).not.toContain('canary-secret');
  });

  it('hide the secrets from whoever prints them', () => {
    const config = readConfig({ ...oidc(house), GOOGLE_CLIENT_ID: 'x', GOOGLE_CLIENT_SECRET: 'canary-secret' });
    expect(JSON.stringify(config)).not.toContain('canary-secret');
  });

  it.each([
    ['GOOGLE_ISSUER', { GOOGLE_ISSUER: 'http://id.example.com' }],
    ['GITHUB_URL', { GITHUB_URL: 'http://git.example.com' }],
    ['MICROSOFT_ISSUER', { MICROSOFT_ISSUER: 'http://id.example.com' }],
    ['OIDC_PROVIDERS house', oidc({ ...house, issuer: 'http://id.example.com' })],
  ])('refuse plain http in production: %s', (name, env) => {
    const safe = {
      NODE_ENV: 'production',
      NEXUS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      PUBLIC_URL: 'https://nexus.example.com',
      SMTP_URL: 'smtp://127.0.0.1:25',
    };
    expect(() => readConfig(safe)).not.toThrow();
    expect(() => readConfig({ ...safe, ...env })).toThrow(`${name}: must begin with https://`);
  });
});
