// Accepts an invitation with the token after # in the link, by a new account or by logging in to an existing one.
// Browsers do not send that part of a link, so no log has it. The session ends as soon as the person has joined.
const form = document.querySelector('form');
const status = form.querySelector('[role=status]');
const code = form.querySelector('[data-code]');
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
let challenge;

async function post(path, body, bearer) {
  const reply = await fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.detail);
  return answer;
}

function say(text, good) {
  status.className = good ? 'good' : 'bad';
  status.textContent = text;
}

async function register({ displayName, email, password }) {
  const { tokens } = await post('/auth/register', { displayName, email, password, invitation: token });
  await logOut(tokens.accessToken);
}

const logOut = (accessToken) => post('/auth/logout', {}, accessToken).catch(() => {});

/** True once the person is a member; false while the second factor is missing. */
async function logIn({ email, password, code: entered }) {
  const answer = challenge
    ? await post('/auth/login/mfa', { challenge, code: entered })
    : await post('/auth/login', { email, password });
  if (answer.mfaRequired) {
    challenge = answer.challenge;
    code.hidden = false;
    say('Enter the code of your second factor, then press “Log in and join” again.', true);
    return false;
  }
  const { accessToken } = answer.tokens;
  try {
    await post('/invitations/accept', { token }, accessToken);
  } finally {
    challenge = undefined;
    await logOut(accessToken);
  }
  return true;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const isNew = event.submitter?.value !== 'login';
  if (isNew && !fields.displayName) return say('Enter your name.', false);
  say('One moment…', true);
  try {
    if (isNew) await register(fields);
    else if (!(await logIn(fields))) return undefined;
    say('You are a member now. You can log in.', true);
    for (const button of form.querySelectorAll('button')) button.disabled = true;
  } catch (error) {
    say(error.message || 'Could not reach the server. Try again.', false);
  }
  return undefined;
});

if (token === '') say('This link is incomplete. Open the link in the mail.', false);
else {
  post('/invitations/preview', { token }).then(
    ({ organization }) => {
      document.querySelector('h1').textContent = `Join ${organization}`;
    },
    (error) => say(error.message, false),
  );
}
