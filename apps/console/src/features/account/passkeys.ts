import { api, call, type Schema } from '../../api/client.ts';

type RequestOptions = Schema<'PasskeyLoginStart'>['publicKey'];

/** Whether this browser supports passkeys. */
export const passkeysAvailable = (): boolean => typeof globalThis.PublicKeyCredential === 'function';

/** Logs in with a passkey of the person's choice. */
export async function loginWithPasskey(): Promise<void> {
  const { publicKey } = await call(api.POST('/api/v1/auth/passkeys/login/options'));
  const credential = await signWithPasskey(publicKey);
  await call(api.POST('/api/v1/auth/passkeys/login', { body: { credential, cookies: true } }));
}

/** Signs a challenge. The library is loaded when it is needed. */
export async function signWithPasskey(options: RequestOptions): Promise<Schema<'PasskeyAssertion'>> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = options as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return (await inBrowser(startAuthentication({ optionsJSON }))) as Schema<'PasskeyAssertion'>;
}

/** Makes a passkey and adds it, under this name, to the account of the person who is logged in. */
export async function createPasskey(name: string): Promise<Schema<'Passkey'>> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const { publicKey } = await call(api.POST('/api/v1/auth/passkeys/options'));
  const optionsJSON = publicKey as Parameters<typeof startRegistration>[0]['optionsJSON'];
  const credential = (await inBrowser(startRegistration({ optionsJSON }))) as Schema<'PasskeyAttestation'>;
  return call(api.POST('/api/v1/auth/passkeys', { body: { name, credential } }));
}

/** Browsers say in their own words, and at length, that a passkey was not used. */
async function inBrowser(ceremony: Promise<unknown>): Promise<unknown> {
  try {
    return await ceremony;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') throw new Error('No passkey was used.', { cause: error });
    if (name === 'InvalidStateError')
      throw new Error('This device has a passkey of this account already.', { cause: error });
    throw error;
  }
}
