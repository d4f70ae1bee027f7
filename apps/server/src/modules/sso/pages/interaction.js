// The pages of a log-in to an app: log-in, second factor, consent.
import { checkPasswords, onSubmit, post, say, show } from '/page.js';

const statusOf = (form) => form.querySelector('[role=status]');
/** Loads what comes next; true because the page is left. */
const again = () => {
  // Without the query, which asks for the log-in page.
  if (location.search === '') location.reload();
  else location.replace(location.pathname);
  return true;
};
const cookie = (name) =>
  document.cookie
    .split('; ')
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** As the person of the session cookies. */
function send(form, path, body) {
  const csrf = cookie(form.dataset.csrf);
  return post(path, body, { headers: csrf === undefined ? {} : { 'x-csrf-token': csrf } });
}

function onLogin(login, code) {
  let challenge;
  const askCode = (answer) => {
    challenge = answer.challenge;
    for (const element of [login, document.querySelector('#otherwise')]) element.hidden = true;
    code.hidden = false;
    code.querySelector('input').focus();
    if (answer.offers?.passkey === undefined) return;
    onPasskey(code, ({ passkeySecondFactor }) => passkeySecondFactor(answer)).catch(() => {});
  };
  fromProvider(login, askCode);
  onSubmit(
    login,
    async (fields) => {
      const answer = await send(login, '/api/v1/auth/login', { ...fields, cookies: true });
      if (answer.mfaRequired !== true) return again();
      return askCode(answer);
    },
    statusOf(login),
  );
  onSubmit(
    code,
    async (fields) => {
      await send(code, '/api/v1/auth/login/mfa', { ...fields, challenge });
      return again();
    },
    statusOf(code),
  );
}

/** Codes of social log-in, in words. */
const failures = {
  OUTBOUND_FAILED: 'The other service cannot be reached. Try again later.',
  SOCIAL_CANCELLED: 'The log-in at the other service was cancelled.',
  SOCIAL_ATTEMPT_INVALID: 'This took too long, or began in another browser. Try again.',
  SOCIAL_EMAIL_UNVERIFIED: 'Your e-mail address must be confirmed first, here and at the other service.',
  REGISTRATION_CLOSED: 'Nobody here has this account, and new people cannot register.',
  ACCOUNT_SUSPENDED: 'This account is suspended.',
};

/** Back from social log-in, with a second factor to ask for or an error. Both are removed from the address. */
function fromProvider(login, askCode) {
  const mfa = new URLSearchParams(location.hash.slice(1)).get('mfa');
  const error = new URLSearchParams(location.search).get('error');
  if (mfa === null && error === null) return;
  history.replaceState(null, '', location.pathname);
  if (mfa !== null) return askCode(JSON.parse(mfa));
  say(failures[error] ?? `The log-in with the other account failed (${error}).`, 'bad', statusOf(login));
}

/** The access cookie lasts minutes, the refresh cookie days: tries the latter once before asking for the password. */
async function refresh(login) {
  const tried = `refreshed ${login.dataset.page}`;
  if (login.dataset.refresh !== 'true' || cookie(login.dataset.csrf) === undefined) return;
  if (sessionStorage.getItem(tried) !== null) return;
  sessionStorage.setItem(tried, 'yes');
  await send(login, '/api/v1/auth/refresh', { cookies: true }).then(again, () => {});
}

function onConsent(consent) {
  const decide = async (_fields, submitter) => {
    const boxes = [...consent.querySelectorAll('input[type=checkbox]:checked')];
    const path = `/api/v1/sso/interactions/${consent.dataset.interaction}`;
    const fields = boxes.map(({ name }) => name);
    const { returnTo } = await send(consent, path, { decision: submitter.value, fields });
    location.assign(returnTo);
    return true;
  };
  onSubmit(consent, decide, statusOf(consent));
}

/** Buttons that send the person on. */
function onGo(go) {
  const answer = async () => {
    const { returnTo } = await send(go, go.dataset.go, {});
    location.assign(returnTo);
    return true;
  };
  onSubmit(go, answer, statusOf(go));
}

function onSignUp(login, signUp) {
  document.querySelector('[data-testid=sign-up-link]').addEventListener('click', (event) => {
    event.preventDefault();
    for (const element of [login, document.querySelector('#otherwise')]) element.hidden = true;
    show(signUp, true);
    document.querySelector('h1').textContent = 'Create an account';
    signUp.querySelector('input').focus();
  });
  checkPasswords(signUp);
  const register = async (fields) => {
    const answer = await send(signUp, '/api/v1/auth/register', { ...fields, cookies: true });
    if (!answer.verificationRequired) return again();
    say('Open the link in the mail that we sent you, then log in.', 'good', statusOf(signUp));
    return false;
  };
  onSubmit(signUp, register, statusOf(signUp));
}

/** Offers a passkey instead of what `form` asks for, where the browser supports it. */
async function onPasskey(form, prove) {
  const passkeys = await import('/passkeys.js');
  if (!passkeys.passkeysAvailable()) return;
  const button = form.querySelector('button[type=button]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await prove(passkeys);
      again();
    } catch (error) {
      say(error.message, 'bad', statusOf(form));
    }
  });
}

const form = (id) => document.querySelector(`#${id}`);
const [login, consent] = ['login', 'consent'].map(form);
if (login !== null) {
  onLogin(login, form('code'));
  refresh(login);
  // Without that script, passkeys are not offered.
  onPasskey(login, ({ passkeyLogin }) => passkeyLogin({ cookies: true })).catch(() => {});
}
if (consent !== null) onConsent(consent);
const signUp = form('signup');
if (signUp !== null) onSignUp(login, signUp);
for (const go of document.querySelectorAll('form[data-go]')) onGo(go);
