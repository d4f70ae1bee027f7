// Sends the page's form as JSON, with the token after # in the link: browsers do not send that part, so no log has it.
const form = document.querySelector('form');
const status = form.querySelector('[role=status]');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

const button = form.querySelector('button');

if (token === null && !('open' in form.dataset)) {
  status.className = 'bad';
  status.textContent = 'This link is incomplete. Open it again, from its beginning to its end.';
  button.disabled = true;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  status.className = '';
  status.textContent = 'One moment…';
  const body = { ...Object.fromEntries(new FormData(form)), ...(token === null ? {} : { token }) };
  try {
    const reply = await fetch(form.dataset.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await reply.json();
    status.className = reply.ok ? 'good' : 'bad';
    status.textContent = reply.ok ? (answer.message ?? 'Done. You can log in now.') : answer.detail;
    if (reply.ok) button.disabled = true;
  } catch {
    status.className = 'bad';
    status.textContent = 'Could not reach the server. Try again.';
  }
});
