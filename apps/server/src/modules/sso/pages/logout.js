// An app that presents the person's own ID token has already asked the person: submit at once.
const form = document.getElementById('op.logoutForm');
if (form.dataset.sure === 'true') document.querySelector('[data-testid=logout-button]').click();
