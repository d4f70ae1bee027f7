import { escapeHtml } from '../../../http/html.ts';
import { type Mail, plain } from '../../../kernel/mail.ts';

/** Who the mail is to, and for whom it is sent. */
export interface Envelope {
  to: string;
  /** The reader's name. */
  name: string;
  /** The organization that it is about, where the reader is one of its owners and may own others. */
  organization: string | null;
  /** The seller's name. */
  seller: string;
  /** IANA zone in which days are told. */
  timezone: string;
  /** Where the buyer sees to it; null where there is no such page. */
  link: string | null;
}

/** The parts of a mail that its text and its HTML have in common. */
export interface Letter {
  kind: string;
  subject: string;
  /** Before the facts. */
  opening: string;
  facts: readonly (readonly [name: string, value: string])[];
  /** After the facts, a paragraph each. */
  closing: readonly string[];
  /** What the link is for. */
  action: string;
}

export function compose(envelope: Envelope, letter: Letter): Mail {
  // People have chosen these names themselves.
  const named = { ...envelope, name: plain(envelope.name), seller: plain(envelope.seller) };
  const { organization } = envelope;
  const about = organization === null ? [] : [['Organization', plain(organization)] as const];
  const said = { ...letter, facts: [...about, ...letter.facts] };
  const { kind, subject } = letter;
  return { to: envelope.to, kind, subject, text: textOf(named, said), html: htmlOf(named, said) };
}

function textOf({ name, seller, link }: Envelope, { opening, facts, closing, action }: Letter): string {
  return [
    `Hello ${name},`,
    opening,
    facts.map((fact) => `  ${fact.join(': ')}`).join('\n'),
    ...closing,
    ...(link === null ? [] : [`${action}:\n${link}`]),
    `${seller}\n`,
  ].join('\n\n');
}

/** Styles are inline and the layout is a table, since mail clients drop or rewrite much else. */
const styles = {
  body: 'margin:0;padding:24px 12px;background:#f3f4f6;color:#16191d;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif',
  card: 'max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px',
  seller: 'margin:0 0 24px;font-weight:600',
  title: 'margin:0 0 16px;font-size:22px;line-height:1.3',
  text: 'margin:0 0 16px',
  facts: 'width:100%;margin:0 0 16px;border-collapse:collapse',
  factName:
    'padding:8px 16px 8px 0;border-bottom:1px solid #dfe2e6;color:#545b64;font-weight:400;text-align:left;vertical-align:top',
  factValue: 'padding:8px 0;border-bottom:1px solid #dfe2e6;text-align:right;vertical-align:top',
  button:
    'display:inline-block;margin:8px 0 0;padding:10px 20px;background:#16191d;color:#ffffff;border-radius:6px;text-decoration:none;font-weight:600',
} as const;

function htmlOf({ name, seller, link }: Envelope, { subject, opening, facts, closing, action }: Letter): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(subject)}</title></head>
<body style="${styles.body}"><div style="${styles.card}">
<p style="${styles.seller}">${escapeHtml(seller)}</p>
<h1 style="${styles.title}">${unbroken(escapeHtml(subject))}</h1>
${paragraph(`Hello ${name},`)}
${paragraph(opening)}
<table style="${styles.facts}">${facts.map(factHtml).join('')}</table>
${closing.map(paragraph).join('\n')}
${link === null ? '' : `<a href="${escapeHtml(link)}" style="${styles.button}">${escapeHtml(action)}</a>`}
</div></body></html>
`;
}

/** Numbers of invoices are not broken at their hyphens, unless they are as long as a line. */
const unbroken = (html: string): string =>
  html.replace(/\b\w+(-\w+)+\b/g, (word) =>
    word.length > 20 ? word : `<span style="white-space:nowrap">${word}</span>`,
  );

const paragraph = (text: string): string => `<p style="${styles.text}">${escapeHtml(text)}</p>`;

const factHtml = ([name, value]: readonly [string, string]): string =>
  `<tr><th scope="row" style="${styles.factName}">${escapeHtml(name)}</th><td style="${styles.factValue}">${escapeHtml(value)}</td></tr>`;
