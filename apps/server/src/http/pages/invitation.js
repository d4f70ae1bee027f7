// Accepts an invitation with the token of the link, by a new account or by logging in to an existing one. The session
// ends as soon as the person has joined.
import { checkPasswords, onSubmit, post, say, show, token } from '/page.js';

const form = document.querySelector('form');
const [email, password, code] = ['email', 'password', 'code'].map((name) => form.elements[name]);
const button = form.querySelector('button');
const fieldOf = (input) => input.closest('.field');
let organization = 'the organization';
let challenge;

const call = (path, body, bearer) =>
  post(`/api/v1${path}`, body, {
    credentials: 'omit',
    headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
  });

const logOut = (accessToken) => call('/auth/logout', {}, accessToken).catch(() => {});

async function register({ displayName, email, password }) {
  const { tokens } = await call('/auth/register', { displayName, email, password, invitation: token });
  await logOut(tokens.accessToken);
}

/** True once the person is a member; false while the second factor is missing. */
async function logIn({ email, password, code: entered }) {
  const answer = challenge
    ? await call('/auth/login/mfa', { challenge, code: entered })
    : await call('/auth/login', { email, password });
  if (answer.mfaRequired) {
    challenge = answer.challenge;
    show(fieldOf(code), true);
    show(fieldOf(email), false);
    show(fieldOf(password), false);
    code.focus();
    say('');
    return false;
  }
  const { accessToken } = answer.tokens;
  try {
    await call('/invitations/accept', { token }, accessToken);
  } finally {
    await logOut(accessToken);
    choose('login');
  }
  return true;
}

/** Shows the fields of one way to join. */
function choose(way) {
  const isNew = way === 'register';
  challenge = undefined;
  show(fieldOf(form.elements.displayName), isNew);
  show(fieldOf(email), true);
  show(fieldOf(password), true);
  show(fieldOf(code), false);
  password.autocomplete = isNew ? 'new-password' : 'current-password';
  password.setCustomValidity('');
  document.querySelector('#password-hint').hidden = !isNew;
  button.textContent = isNew ? 'Create account and join' : 'Log in and join';
  say('');
}

function end(text, tone) {
  form.hidden = true;
  document.querySelector('[data-text]').hidden = true;
  say(text, tone);
}

/** The invitation cannot be accepted, whatever the person does here. */
function fail(text) {
  document.querySelector('h1').textContent = 'This link does not work';
  end(`${text} Whoever invited you can send you another.`, 'bad');
}

async function open() {
  if (token === null) return fail('It is incomplete: open the one in the mail, from its beginning to its end.');
  try {
    ({ organization } = await call('/invitations/preview', { token }));
    document.querySelector('h1').textContent = `Join ${organization}`;
    return undefined;
  } catch (error) {
    return error.problem?.code === 'INVITATION_INVALID' ? fail(`${error.message}.`) : end(error.message, 'bad');
  }
}

checkPasswords(form);
choose('register');
for (const radio of form.querySelectorAll('[type=radio]')) radio.addEventListener('change', () => choose(radio.value));
onSubmit(form, async ({ way, ...fields }) => {
  if (way === 'register') await register(fields);
  else if (!(await logIn(fields))) return;
  end(`You are a member of ${organization} now.`, 'good');
  document.querySelector('[data-next]').hidden = false;
});
open();
