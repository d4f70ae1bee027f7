import { join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { configFolder, readPrivate, writePrivate } from './files.ts';

/** What proves to one Nexus who somebody is. */
export type Credential = {
  /** 32 random bytes in base64url: the key of the offline cache is derived from them. */
  cacheSecret: string;
} & (
  | { kind: 'key'; apiKey: string }
  | { kind: 'session'; accessToken: string; refreshToken: string; expiresAt: number }
);

interface Login {
  store: 'keyring' | 'file';
  organization?: string;
}

/** No secrets: these are in the keyring, or in the file beside it. */
interface Config {
  /** Of the last log-in. */
  url?: string;
  logins: Record<string, Login>;
}

const configName = 'config.json';
const credentialsName = 'credentials.json';
const service = 'nexus';

export function readConfig(context: Context): Config {
  return parsed<Config>(context, configName) ?? { logins: {} };
}

function parsed<Shape>(context: Context, name: string): Shape | undefined {
  const text = readPrivate(configFolder(context), name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Shape;
  } catch (cause) {
    throw new Failure('failed', `${join(configFolder(context), name)} is not JSON; delete it and log in again`, {
      cause,
    });
  }
}

const writeConfig = (context: Context, config: Config): void =>
  writePrivate(configFolder(context), configName, `${JSON.stringify(config, undefined, 2)}\n`);

export const loginAt = (context: Context, url: string): Login | undefined => readConfig(context).logins[url];

export async function readCredential(context: Context, url: string): Promise<Credential | undefined> {
  const login = loginAt(context, url);
  if (login === undefined) return undefined;
  const text = login.store === 'keyring' ? await fromKeyring(url) : credentialsInFile(context)[url];
  return text === undefined ? undefined : (JSON.parse(text) as Credential);
}

/** To where it was, or, at a log-in, into the keyring if there is one. Answers where it is now. */
export async function writeCredential(
  context: Context,
  url: string,
  credential: Credential,
  options: { organization?: string | undefined } = {},
): Promise<Login['store']> {
  const text = JSON.stringify(credential);
  const config = readConfig(context);
  const wanted = config.logins[url]?.store ?? (context.env('NEXUS_NO_KEYRING') === undefined ? 'keyring' : 'file');
  const store = wanted === 'keyring' && (await intoKeyring(url, text)) ? 'keyring' : 'file';
  if (store === 'file') writeFile(context, { ...credentialsInFile(context), [url]: text });
  const organization = options.organization ?? config.logins[url]?.organization;
  const login = { store, ...(organization === undefined ? {} : { organization }) } as const;
  writeConfig(context, { url, logins: { ...config.logins, [url]: login } });
  return store;
}

export async function removeCredential(context: Context, url: string): Promise<void> {
  const config = readConfig(context);
  const { [url]: login, ...logins } = config.logins;
  if (login === undefined) return;
  if (login.store === 'keyring') await (await keyringEntry(url))?.deleteCredential();
  const { [url]: _, ...others } = credentialsInFile(context);
  if (login.store === 'file') writeFile(context, others);
  writeConfig(context, { ...(config.url === url || config.url === undefined ? {} : { url: config.url }), logins });
}

export const credentialsFile = (context: Context): string => join(configFolder(context), credentialsName);

const credentialsInFile = (context: Context): Record<string, string> => parsed(context, credentialsName) ?? {};

const writeFile = (context: Context, credentials: Record<string, string>): void =>
  writePrivate(configFolder(context), credentialsName, `${JSON.stringify(credentials)}\n`);

/** The package is optional: it has no binary for some systems. */
async function keyringEntry(url: string) {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    // Without this, Linux takes the kernel's keyring where there is no other: that is empty after a restart.
    return new AsyncEntry(service, url, { linux: { store: 'secret-service' } });
  } catch {
    return undefined;
  }
}

async function fromKeyring(url: string): Promise<string | undefined> {
  try {
    return (await (await keyringEntry(url))?.getPassword()) ?? undefined;
  } catch (cause) {
    throw new Failure('failed', 'The keyring of the system does not answer', {
      hint: 'Unlock it, or log in again with NEXUS_NO_KEYRING=1: nexus login',
      cause,
    });
  }
}

/** Whether it took it: a server without a desktop has none. Read again, since some take what they do not keep. */
async function intoKeyring(url: string, text: string): Promise<boolean> {
  try {
    const entry = await keyringEntry(url);
    await entry?.setPassword(text);
    return (await entry?.getPassword()) === text;
  } catch {
    return false;
  }
}
