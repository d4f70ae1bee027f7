import { matches } from '@nexus/sdk/verification';
import type { CodeBlockProps } from '../../ui/code-block.tsx';
import type { ShownKey } from './shown-key.ts';

/** How the key is used: a customer's key is verified with a platform key, a platform key calls the API itself. */
export function samplesOf({ key, kind, scopes }: ShownKey, url: string): CodeBlockProps[] {
  return kind === 'platform' ? platformSamples(key, scopes, url) : customerSamples(key, url);
}

/** Reads that need nothing but a permission. */
const reads = [
  ['projects:read', '/projects'],
  ['customers:read', '/customers'],
  ['keys:read', '/keys'],
  ['usage:read', '/usage/current'],
  ['meters:read', '/meters'],
  ['plans:read', '/plans'],
  ['invoices:read', '/invoices'],
  ['audit:read', '/audit'],
  ['roles:read', '/access/roles'],
] as const;

function platformSamples(key: string, scopes: ShownKey['scopes'], url: string): CodeBlockProps[] {
  const read = reads.find(([permission]) => scopes === null || scopes.some((scope) => matches(scope, permission)));
  const curl = read && { label: 'curl', code: `curl ${url}/api/v1${read[1]} \\\n  -H 'Authorization: Bearer ${key}'` };
  return [
    ...(curl ? [curl] : []),
    { label: 'Shell', code: `export NEXUS_URL=${url}\nexport NEXUS_API_KEY=${key}\nnexus status` },
    {
      label: 'TypeScript',
      code: `import { Nexus } from '@nexus/sdk';\n\nconst nexus = new Nexus({ url: '${url}', apiKey: process.env.NEXUS_API_KEY ?? '' });`,
    },
  ];
}

const customerSamples = (key: string, url: string): CodeBlockProps[] => [
  {
    label: 'curl',
    code: [
      `curl ${url}/api/v1/keys/verify \\`,
      `  -H "Authorization: Bearer $NEXUS_API_KEY" \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '${JSON.stringify({ key })}'`,
    ].join('\n'),
  },
  {
    label: 'TypeScript',
    code: [
      "import { Nexus } from '@nexus/sdk';",
      '',
      `const nexus = new Nexus({ url: '${url}', apiKey: process.env.NEXUS_API_KEY ?? '' });`,
      "const { valid, code } = await nexus.keys.verify({ key: request.headers['x-api-key'] });",
    ].join('\n'),
  },
];
