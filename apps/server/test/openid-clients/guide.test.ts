import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from 'vitest';
import { testApp } from '../app.ts';
import { postgresAvailable } from '../harness.ts';

const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const here = 'apps/server/test/openid-clients';

/** Heading of the guide → the test or example that runs what it shows. */
const sources: Readonly<Record<string, readonly string[]>> = {
  'passport-openidconnect': [`${here}/websites.test.ts`],
  'express-openid-connect': [`${here}/form-post.test.ts`, `${here}/websites.test.ts`],
  'openid-client': ['examples/sso-two-apps/src/one.ts', `${here}/scripts.test.ts`],
  'Auth.js': ['examples/sso-two-apps/src/two.ts'],
  oauth4webapi: [`${here}/scripts.test.ts`],
  'simple-oauth2': [`${here}/scripts.test.ts`],
  'oidc-client-ts': [`${here}/pages.test.ts`],
  'react-oidc-context': [`${here}/react-app.js`],
  'MCP servers and other APIs of yours': ['examples/mcp-server/src/main.ts', 'examples/mcp-server/src/server.ts'],
};

/** What the tests write otherwise, because their apps and Nexus run on this machine, beside each other. */
const otherwise: readonly [RegExp, string][] = [
  [/passports/g, 'passport'],
  [/site\.url/g, 'url'],
  [/nexus\.issuer/g, 'issuer'],
  [/openid\.auth\(/g, 'auth('],
  [/oidc\.UserManager/g, 'UserManager'],
  [/window\.settings/g, 'settings'],
  [/clientId,clientSecret,undefined,options/g, 'id,secret'],
  [/clientId,clientSecret\}/g, 'clientId:id,clientSecret:secret}'],
  [/issuer:`\$\{NEXUS_URL\}\/oidc`/g, 'issuer'],
  [/,insecure\b/g, ''],
  [/,\{execute:\[client\.allowInsecureRequests\]\}/g, ''],
  [/\?\?''/g, ''],
];

/** Without types, spaces and commas before a bracket. */
function squeeze(code: string): string {
  const bare = code.replaceAll(/\s+/g, '').replaceAll(/,(?=[)\]}])/g, '');
  return otherwise.reduce((text, [found, written]) => text.replaceAll(found, written), bare);
}

function sourceOf(path: string): string {
  const text = read(path);
  return squeeze(path.endsWith('.ts') ? stripTypeScriptTypes(text) : text);
}

/** The paragraphs of a snippet, without imports and comments. */
const paragraphsOf = (snippet: string): string[] =>
  snippet
    .split(/\n\n|(?<=;)\n/)
    .map((each) => each.replaceAll(/^\s*(?:\/\/|import ).*$/gm, '').replace(/[,;]\s*$/, ''))
    .filter((each) => each.trim() !== '');

const guide = read('apps/server/src/modules/sso/guide.md');
const snippets = [...guide.matchAll(/^###? (.+)\n([\s\S]*?)(?=^##)/gm)].flatMap(([, library = '', text = '']) =>
  [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => ({ library, code })),
);

describe('the guide for integrators', () => {
  it('has a snippet for each library', () => {
    expect([...new Set(snippets.map(({ library }) => library))]).toEqual(Object.keys(sources));
  });

  it.each(snippets)('shows of $library what is run', ({ library, code }) => {
    const run = (sources[library] ?? []).map(sourceOf).join('\n');
    const paragraphs = paragraphsOf(code);
    expect(paragraphs.length).toBeGreaterThan(0);
    for (const paragraph of paragraphs) expect(run).toContain(squeeze(paragraph));
  });
});

describe.skipIf(!postgresAvailable)('the guide that a server shows (needs PostgreSQL)', () => {
  it('names what discovery names: addresses, scopes, claims, algorithms, methods', async () => {
    const app = await testApp({ env: { PUBLIC_URL: 'https://login.example.org' } });
    try {
      const { text } = await app.call('GET /docs/openid');
      const { body } = await app.call('GET /oidc/.well-known/openid-configuration');
      const found = body as unknown as Record<string, string | readonly string[]>;
      const addresses = Object.entries(found).filter(([name]) => /^issuer$|_endpoint$|^jwks_uri$/.test(name));
      expect(addresses.length).toBeGreaterThan(8);
      const lists = [
        ...['scopes_supported', 'claims_supported', 'id_token_signing_alg_values_supported'],
        ...['code_challenge_methods_supported', 'response_types_supported', 'response_modes_supported'],
      ];
      // Not in ID tokens, but in their heads or of each of them.
      const common = new Set(['iss', 'acr']);
      for (const value of [...addresses.map(([, address]) => address), ...lists.flatMap((name) => found[name] ?? [])])
        if (!common.has(String(value))) expect(text).toContain(`<code>${value}</code>`);
    } finally {
      await app.close();
    }
  });
});
