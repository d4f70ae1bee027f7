// Sends the page's form as JSON, with the token of the link.
import { checkPasswords, onSubmit, post, say, sentence, token } from '/page.js';

const form = document.querySelector('form');
const element = (name) => document.querySelector(`[data-${name}]`);

/** Takes the form away, and shows where to go on. */
function end(name) {
  element('text').hidden = true;
  form.hidden = true;
  const link = element(name);
  if (link !== null) link.hidden = false;
}

checkPasswords(form);
if (token === null && !('open' in form.dataset)) {
  end('again');
  form.querySelector('button').disabled = true;
  say('This link is incomplete. Open it again, from its beginning to its end.', 'bad');
}

onSubmit(form, async (fields) => {
  try {
    const { message } = await post(form.dataset.action, { ...fields, ...(token === null ? {} : { token }) });
    end('next');
    say(sentence(message ?? form.dataset.done), 'good');
  } catch (error) {
    // The form cannot succeed with this link.
    if (error.problem?.code === 'VERIFICATION_INVALID') end('again');
    throw error;
  }
});
