// The pages of a log-in to an app: log-in, second factor, consent.
const cookie = (name) =>
  document.cookie
    .split('; ')
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);

async function post(form, path, body) {
  const status = form.querySelector('[role=status]');
  status.className = '';
  status.textContent = 'One moment…';
  try {
    const token = cookie(form.dataset.csrf);
    const reply = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { 'x-csrf-token': token }) },
      body: JSON.stringify(body),
    });
    const answer = await reply.json();
    if (reply.ok) return answer;
    status.textContent = answer.detail;
  } catch {
    status.textContent = 'The server cannot be reached. Try again.';
  }
  status.className = 'bad';
  return undefined;
}

const fieldsOf = (form) => Object.fromEntries(new FormData(form));
const again = () => location.reload();

function onLogin(login, code) {
  let challenge;
  const askCode = (answer) => {
    challenge = answer.challenge;
    login.hidden = true;
    code.hidden = false;
    code.querySelector('input').focus();
    if (answer.offers?.passkey === undefined) return;
    onPasskey(code, ({ passkeySecondFactor }) => passkeySecondFactor(answer)).catch(() => {});
  };
  fromProvider(login, askCode);
  login.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await post(login, '/api/v1/auth/login', { ...fieldsOf(login), cookies: true });
    if (answer === undefined) return;
    if (answer.mfaRequired === true) askCode(answer);
    else again();
  });
  code.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await post(code, '/api/v1/auth/login/mfa', { ...fieldsOf(code), challenge });
    if (answer !== undefined) again();
  });
}

/** Back from social log-in, with a second factor to ask for or an error. Both are removed from the address. */
function fromProvider(login, askCode) {
  const mfa = new URLSearchParams(location.hash.slice(1)).get('mfa');
  const error = new URLSearchParams(location.search).get('error');
  if (mfa === null && error === null) return;
  history.replaceState(null, '', location.pathname);
  if (mfa !== null) return askCode(JSON.parse(mfa));
  const status = login.querySelector('[role=status]');
  status.className = 'bad';
  status.textContent = `The log-in with the other account failed (${error}).`;
}

/** The access cookie lasts minutes, the refresh cookie days: tries the latter once before asking for the password. */
async function refresh(login) {
  const tried = `refreshed ${login.dataset.interaction}`;
  if (login.dataset.refresh !== 'true' || cookie(login.dataset.csrf) === undefined) return;
  if (sessionStorage.getItem(tried) !== null) return;
  sessionStorage.setItem(tried, 'yes');
  const answer = await post(login, '/api/v1/auth/refresh', { cookies: true });
  if (answer !== undefined) again();
  else login.querySelector('[role=status]').textContent = '';
}

function onConsent(consent) {
  consent.addEventListener('submit', async (event) => {
    event.preventDefault();
    const boxes = [...consent.querySelectorAll('input[type=checkbox]:checked')];
    const answer = await post(consent, `/api/v1/sso/interactions/${consent.dataset.interaction}`, {
      decision: event.submitter.value,
      fields: boxes.map(({ name }) => name),
    });
    if (answer !== undefined) location.assign(answer.returnTo);
  });
}

/** Offers a passkey instead of what `form` asks for, where the browser supports it. */
async function onPasskey(form, prove) {
  const passkeys = await import('/passkeys.js');
  if (!passkeys.passkeysAvailable()) return;
  const button = form.querySelector('button[type=button]');
  const status = form.querySelector('[role=status]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await prove(passkeys);
      again();
    } catch (error) {
      status.className = 'bad';
      status.textContent = error.message;
    }
  });
}

const login = document.querySelector('#login');
const consent = document.querySelector('#consent');
if (login !== null) {
  onLogin(login, document.querySelector('#code'));
  refresh(login);
  // Without that script, passkeys are not offered.
  onPasskey(login, ({ passkeyLogin }) => passkeyLogin({ cookies: true })).catch(() => {});
}
if (consent !== null) onConsent(consent);
