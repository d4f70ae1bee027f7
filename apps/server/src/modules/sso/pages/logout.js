// An app that shows the person's own ID token has asked already: the form goes off by itself.
const form = document.getElementById('op.logoutForm');
if (form.dataset.sure === 'true') document.querySelector('[data-testid=logout-button]').click();
