// Passkeys for pages of this origin: `import { passkeyLogin } from '/passkeys.js'`. Each function throws the browser's
// error, or one with the `code` and `status` of the problem that the server answered.
const auth = '/api/v1/auth';

/** Whether this browser supports passkeys, with their JSON forms. */
export const passkeysAvailable = () =>
  typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';

/**
 * Logs in with a passkey of the person's choice and sets session cookies; with `cookies: false` it returns the tokens.
 * With `conditional` the browser offers passkeys among the suggestions of a field marked `autocomplete="username webauthn"`.
 */
export async function passkeyLogin({ conditional = false, cookies = true, signal } = {}) {
  const { publicKey } = await post(`${auth}/passkeys/login/options`);
  const credential = await assertPasskey(publicKey, { conditional, signal });
  return post(`${auth}/passkeys/login`, { credential, cookies });
}

/** Creates a passkey and adds it, under this name, to the account of the person who is logged in. */
export async function registerPasskey(name, { signal } = {}) {
  const { publicKey } = await post(`${auth}/passkeys/options`);
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
    signal,
  });
  return post(`${auth}/passkeys`, { name, credential: credential.toJSON() });
}

/** Completes a log-in by password that answered `{ mfaRequired, challenge, offers }`. */
export async function passkeySecondFactor({ challenge, offers }, { signal } = {}) {
  const passkey = await assertPasskey(offers.passkey, { signal });
  return post(`${auth}/login/mfa`, { challenge, passkey });
}

/** Proves the person's identity again, for operations that answer STEP_UP_REQUIRED. */
export async function passkeyStepUp({ signal } = {}) {
  const { offers } = await post(`${auth}/step-up/options`);
  if (offers.passkey === undefined) throw new Error('This account has no passkey');
  return post(`${auth}/step-up`, { passkey: await assertPasskey(offers.passkey, { signal }) });
}

/** Signs a challenge; the result goes to the route that belongs to the one the options came from. */
export async function assertPasskey(publicKey, { conditional = false, signal } = {}) {
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
    mediation: conditional ? 'conditional' : 'optional',
    signal,
  });
  return credential.toJSON();
}

async function post(path, body) {
  const reply = await fetch(path, {
    method: 'POST',
    headers: { ...csrf(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(answer.detail), { code: answer.code, status: answer.status });
  return answer;
}

/** The value of the CSRF cookie as a header; without a session there is no such cookie. */
function csrf() {
  const found = /(?:^|; )(?:__Host-)?nexus_csrf=([^;]+)/.exec(document.cookie);
  return found === null ? {} : { 'x-csrf-token': decodeURIComponent(found[1]) };
}
