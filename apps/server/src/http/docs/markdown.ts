import { Marked } from 'marked';
import { escapeHtml } from '../html.ts';

/** As GitHub makes them: `Rate limits` → `rate-limits`. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const languageNames: Readonly<Record<string, string>> = {
  sh: 'Shell',
  ts: 'TypeScript',
  js: 'JavaScript',
  json: 'JSON',
};

/** Headings get anchors; HTML in the text is shown, not obeyed. */
const marked = new Marked({
  renderer: {
    heading({ tokens, depth, text }) {
      const id = slugOf(text);
      return `<h${depth} id="${id}"><a href="#${id}">${this.parser.parseInline(tokens)}</a></h${depth}>`;
    },
    html: ({ text }) => escapeHtml(text),
    code: ({ text, lang = '' }) => codeHtml(languageNames[lang] ?? lang, text),
  },
});

export const markdownHtml = (text: string): string =>
  (marked.parse(text, { async: false }) as string)
    // Tables scroll sideways in themselves; keyboards reach them.
    .replaceAll('<table>', '<div class="table" role="group" tabindex="0" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>');

export const inlineMarkdown = (text: string): string => marked.parseInline(text, { async: false }) as string;

/** `language`: one of several between which the reader chooses. */
export const codeHtml = (title: string, code: string, language?: string): string =>
  `<figure class="code"${language === undefined ? '' : ` data-language="${language}"`}><figcaption>${escapeHtml(title)}</figcaption><pre tabindex="0" aria-label="${escapeHtml(title)}"><code>${escapeHtml(code)}</code></pre></figure>`;
