// Passkeys in a page of this origin: `import { passkeyLogin } from '/passkeys.js'`. Translating between JSON and what
// authenticators take is the browser's own work. A failure is an Error: the browser's, or one with the problem's `code`.
const auth = '/api/v1/auth';

/** Whether this browser can. */
export const passkeysAvailable = () =>
  typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';

/**
 * Logs in with whichever passkey the person picks; the tokens go into cookies unless told otherwise. With `conditional`
 * the browser offers passkeys among the suggestions of a field marked `autocomplete="username webauthn"`.
 */
export async function passkeyLogin({ conditional = false, cookies = true, signal } = {}) {
  const { publicKey } = await post(`${auth}/passkeys/login/options`);
  const credential = await assertPasskey(publicKey, { conditional, signal });
  return post(`${auth}/passkeys/login`, { credential, cookies });
}

/** Makes a passkey for the person who is logged in here, and adds it to their account under this name. */
export async function registerPasskey(name, { signal } = {}) {
  const { publicKey } = await post(`${auth}/passkeys/options`);
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
    signal,
  });
  return post(`${auth}/passkeys`, { name, credential: credential.toJSON() });
}

/** Answers what a log-in by password answered, `{ mfaRequired, challenge, offers }`, with a passkey. */
export async function passkeySecondFactor({ challenge, offers }, { signal } = {}) {
  const passkey = await assertPasskey(offers.passkey, { signal });
  return post(`${auth}/login/mfa`, { challenge, passkey });
}

/** Proves again who is logged in here, before an act that asks for it. */
export async function passkeyStepUp({ signal } = {}) {
  const { offers } = await post(`${auth}/step-up/options`);
  if (offers.passkey === undefined) throw new Error('There is no passkey to prove it with');
  return post(`${auth}/step-up`, { passkey: await assertPasskey(offers.passkey, { signal }) });
}

/** Has a challenge signed: the answer goes wherever the options came from. */
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

/** Sent back from the cookie that scripts may read; without a session there is none. */
function csrf() {
  const found = /(?:^|; )(?:__Host-)?nexus_csrf=([^;]+)/.exec(document.cookie);
  return found === null ? {} : { 'x-csrf-token': decodeURIComponent(found[1]) };
}
