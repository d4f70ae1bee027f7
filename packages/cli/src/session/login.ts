import { randomBytes } from 'node:crypto';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { readLinkFile } from '../link/link-file.ts';
import { ask, choose, readSecret } from '../terminal/prompt.ts';
import { openInBrowser } from './browser.ts';
import { connectAs, normalized, type Session, sessionOf } from './session.ts';
import { type Credential, credentialsFile, readConfig, writeCredential } from './store.ts';

export const login = defineCommand({
  usage: '[--url URL] [--api-key] [--no-browser]',
  details: `Opens a page of Nexus, on which you confirm a code; any device will do. With --api-key it takes a platform key instead,
from stdin or a prompt, for machines without a person.

The tokens go into the keyring of the system. Where there is none, or NEXUS_NO_KEYRING is set, they go into a file that only
you can read. In CI, set NEXUS_URL and NEXUS_API_KEY instead: nothing is stored then.`,
  options: {
    'api-key': { type: 'boolean', description: 'Take a key from stdin or a prompt' },
    'no-browser': { type: 'boolean', description: 'Print the address and open nothing' },
  },
  examples: ['login --url https://nexus.example.com', 'login --no-browser  # over SSH', 'login --api-key < key.txt'],
  async run(context, { values }) {
    const url = await askedUrl(context);
    const cacheSecret = randomBytes(32).toString('base64url');
    const credential: Credential = values['api-key']
      ? { kind: 'key', apiKey: (await readSecret(context, 'API key')).trim(), cacheSecret }
      : await byDevice(context, url, cacheSecret, values['no-browser'] === true);
    const organization = await organizationOf(context, await connectAs(context, url, credential), credential);
    const store = await writeCredential(context, url, credential, { organization });
    if (store === 'file')
      context.output.warn(
        `Not in a keyring: the log-in is stored in ${credentialsFile(context)}, which only you can read`,
      );
    const result = { url, kind: credential.kind, store, organization: organization ?? null };
    context.output.result(result, [`Logged in at ${url}.`]);
  },
});

async function askedUrl(context: Context): Promise<string> {
  const known =
    context.common.url ?? context.env('NEXUS_URL') ?? readLinkFile(context)?.link.url ?? readConfig(context).url;
  if (known !== undefined) return normalized(known);
  if (!context.isInteractive) throw new Failure('usage', 'Say where Nexus is: nexus login --url https://…');
  return normalized((await ask(context, 'URL of Nexus: ')).trim());
}

/** RFC 8628. */
async function byDevice(context: Context, url: string, cacheSecret: string, isSilent: boolean): Promise<Credential> {
  const client = await import('openid-client');
  const options = url.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {};
  if (url.startsWith('http:') && !/^http:\/\/(localhost|127\.|\[::1\])/.test(url))
    context.output.warn('This address is not encrypted: others on the network can read what is sent');
  const config = await client
    .discovery(new URL(`${url}/oidc`), 'nexus-cli', undefined, client.None(), options)
    .catch((cause: unknown) => {
      throw new Failure('unreachable', `There is no Nexus at ${url}, or it calls itself otherwise (PUBLIC_URL)`, {
        cause,
      });
    });
  const device = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
  const page = device.verification_uri_complete ?? device.verification_uri;
  context.output.note(`Confirm the code ${device.user_code} at\n\n  ${page}\n`);
  if (!isSilent && context.isInteractive) await openInBrowser(context, page);
  try {
    const tokens = await client.pollDeviceAuthorizationGrant(config, device);
    const { access_token: accessToken, refresh_token: refreshToken = '', expires_in: expiresIn = 0 } = tokens;
    return sessionOf({ accessToken, refreshToken, expiresIn, cacheSecret });
  } catch (cause) {
    const { error } = cause as { error?: string };
    throw new Failure('failed', `The log-in was not confirmed${error === undefined ? '' : ` (${error})`}`, { cause });
  }
}

/** Proves that the credential works, and asks which organization where a person has several. */
async function organizationOf(context: Context, { nexus }: Session, { kind }: Credential): Promise<string | undefined> {
  if (kind === 'key') {
    // It need not be allowed to do this: it is one if it is told so.
    await nexus.projects.list({ limit: 1 }).catch((error: { status?: number }) => {
      if (error.status !== 403) throw error;
    });
    return undefined;
  }
  const { items } = await nexus.organizations.list({ limit: 100 });
  const active = items.filter(({ status }) => status === 'active');
  const wanted = context.common.organization ?? context.env('NEXUS_ORGANIZATION');
  const named = active.find(({ id, slug }) => wanted === id || wanted === slug);
  if (wanted !== undefined && named === undefined) throw usage(`You are in no organization ${wanted}`);
  if (named !== undefined || active.length < 2 || !context.isInteractive) return (named ?? active[0])?.id;
  return (await choose(context, 'Organization', active, ({ name }) => name)).id;
}
