// Search, copy buttons and the choice between curl and TypeScript. Without this script the pages show both.
const languages = { curl: 'curl', typescript: 'TypeScript' };
const remembered = 'nexus-docs-language';

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

function choose(language) {
  document.body.dataset.language = language;
  localStorage.setItem(remembered, language);
}

function languageButtons(own) {
  return Object.entries(languages).map(([language, title]) => {
    const button = element('button', { type: 'button', textContent: title, ariaPressed: String(language === own) });
    button.addEventListener('click', () => {
      choose(language);
      // This figure is hidden now: the focus moves to the same button of the one that replaces it.
      const shown = button.closest('.samples').querySelector(`[data-language=${language}] [aria-pressed=true]`);
      shown?.focus({ preventScroll: true });
    });
    return button;
  });
}

function copyButton(code) {
  const button = element('button', { type: 'button', className: 'copy', textContent: 'Copy' });
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1500);
  });
  return button;
}

choose(localStorage.getItem(remembered) in languages ? localStorage.getItem(remembered) : 'curl');
for (const figure of document.querySelectorAll('figure.code')) {
  const caption = figure.querySelector('figcaption');
  const { language } = figure.dataset;
  if (language !== undefined) caption.replaceChildren(...languageButtons(language));
  caption.append(copyButton(figure.querySelector('code')));
}

if (matchMedia('(width < 60rem)').matches) document.querySelector('nav details').open = false;
// A link into a closed part opens it.
const openTarget = () => document.getElementById(location.hash.slice(1))?.closest('details')?.setAttribute('open', '');
addEventListener('hashchange', openTarget);
openTarget();

const search = document.querySelector('search');
const input = search.querySelector('input');
const found = search.querySelector('#found');
let index;

async function load() {
  index ??= await (await fetch('/docs/search.json')).json();
}

async function show() {
  await load();
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = index.filter(({ title, text }) => {
    const all = `${title} ${text}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  found.hidden = words.length === 0;
  found.replaceChildren(
    element('p', { role: 'status', textContent: matching.length === 0 ? 'Nothing found' : `${matching.length} found` }),
    ...matching.slice(0, 30).map(({ title, text, method, url }) => {
      const mark = method === undefined ? [] : [element('b', { className: `method ${method}`, textContent: method })];
      return element(
        'a',
        { href: url },
        ...mark,
        element('span', { textContent: title }),
        element('small', { textContent: text }),
      );
    }),
  );
}

search.hidden = false;
input.addEventListener('focus', load, { once: true });
input.addEventListener('input', show);
found.addEventListener('click', (event) => {
  if (event.target.closest('a') !== null) found.hidden = true;
});
document.addEventListener('click', (event) => {
  if (!search.contains(event.target)) found.hidden = true;
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, textarea') !== null;
  if (event.key === '/' && !typing) {
    event.preventDefault();
    input.focus();
  }
  if (!search.contains(event.target)) return;
  const links = [...found.querySelectorAll('a')];
  const at = links.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') links[at + 1]?.focus();
  else if (event.key === 'ArrowUp') (links[at - 1] ?? input).focus();
  else if (event.key === 'Enter' && at === -1) links[0]?.click();
  else if (event.key === 'Escape') {
    found.hidden = true;
    input.focus();
  } else return;
  event.preventDefault();
});
