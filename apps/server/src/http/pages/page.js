// What the scripts of the pages share.

/** Shows `text` in the page's status; `tone` is `good`, `bad` or nothing. */
export function say(text, tone = '', status = document.querySelector('[role=status]')) {
  status.className = tone;
  status.textContent = text;
}

/** Shows an element, and lets its fields be filled in and sent, or neither. */
export function show(element, shown) {
  element.hidden = !shown;
  for (const input of element.querySelectorAll('input')) input.disabled = !shown;
}

const clearer = {
  INVALID_CREDENTIALS: 'The e-mail address or the password is wrong.',
  INVALID_CODE: 'This code is wrong, or was used already.',
};

/**
 * Sends JSON and returns the answer.
 * @throws an error with the `problem` that was answered, if any
 */
export async function post(path, body, { headers, ...options } = {}) {
  const reply = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...options,
  }).catch(() => {
    throw new Error('The server cannot be reached. Try again.');
  });
  const answer = await reply.json();
  if (reply.ok) return answer;
  throw Object.assign(new Error(clearer[answer.code] ?? answer.detail), { problem: answer });
}

/** Fields that an error is about, where it names none. */
const concerned = { INVALID_CREDENTIALS: 'password', INVALID_CODE: 'code' };

/** The server's texts are no sentences. */
const sentence = (text) => text.replace(/[^.!?]$/, '$&.');

/** Says what went wrong, and marks the field that it concerns. */
function explain(form, error, status) {
  const { errors: [first] = [], code } = error.problem ?? {};
  const named = first && form.elements[first.path.slice(1)];
  say(sentence(named ? `${named.labels[0].textContent} ${first.message}` : error.message), 'bad', status);
  const field = named ?? form.elements[concerned[code]];
  if (!field) return;
  field.setAttribute('aria-invalid', 'true');
  field.addEventListener('input', () => field.removeAttribute('aria-invalid'), { once: true });
  field.focus();
  field.select();
}

/** Runs `send` when the form is submitted, and no second time while it runs, nor where it answers that it leaves the page. */
export function onSubmit(form, send, status) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const buttons = [...form.querySelectorAll('button:enabled')];
    const fields = Object.fromEntries(new FormData(form));
    say('One moment…', '', status);
    for (const button of buttons) button.disabled = true;
    let leaving = false;
    try {
      leaving = (await send(fields, event.submitter)) === true;
    } catch (error) {
      explain(form, error, status);
    }
    for (const button of buttons) button.disabled = leaving;
  });
}

const minLength = 12;
const phraseLength = 20;

/** What is wrong with a new password, as far as can be told before it is sent; '' if nothing is. */
export function objectionTo(password) {
  const length = [...password.normalize('NFC')].length;
  if (length < minLength) return `${minLength - length} more characters are needed.`;
  if (length >= phraseLength) return '';
  const hasCases = /\p{Lo}/u.test(password) || (/\p{Lu}/u.test(password) && /\p{Ll}/u.test(password));
  if (hasCases && /\p{Nd}/u.test(password) && /[^\p{L}\p{N}]/u.test(password)) return '';
  return `Use upper and lower case letters, a digit and a symbol, or make it ${phraseLength} characters long.`;
}

/** Fields for a new password say what is missing before the form is sent. */
export function checkPasswords(form) {
  for (const input of form.querySelectorAll('[autocomplete=new-password]')) {
    const check = () => {
      const isNew = input.autocomplete === 'new-password' && input.value !== '';
      input.setCustomValidity(isNew ? objectionTo(input.value) : '');
    };
    input.addEventListener('input', check);
  }
}
