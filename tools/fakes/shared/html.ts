import type { Answer } from './server.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Escapes what is put in, except other markup. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Inserted = string | number | Markup | readonly Markup[];

export function html(parts: TemplateStringsArray, ...values: Inserted[]): Markup {
  const shown = (value: Inserted | undefined): string => {
    if (value === undefined) return '';
    if (value instanceof Markup) return value.text;
    if (typeof value === 'object') return value.map(({ text }) => text).join('');
    return escaped(String(value));
  };
  return new Markup(parts.map((part, index) => part + shown(values[index])).join(''));
}

const style = new Markup(
  'body{font:16px/1.5 system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}label{display:block;margin:.5rem 0}' +
    'input{display:block;width:100%;font:inherit}button{font:inherit;margin:.5rem 0}[role=alert]{color:#b00020}',
);

export function page(title: string, body: Markup, status = 200): Answer {
  const whole = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head><body><h1>${title}</h1>${body}</body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: whole.text };
}

export const redirect = (location: string): Answer => ({ status: 303, headers: { location }, body: '' });

/** The fields of a card that checkout pages ask for. */
export const cardFields = html`
  <label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number" required></label>
  <label>Expiration <input name="expiry" placeholder="MM / YY" autocomplete="cc-exp" required></label>
  <label>CVC <input name="cvc" inputmode="numeric" autocomplete="cc-csc" required></label>`;

export interface TypedCard {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc: string;
}

/** The same fields as people fill them: `12 / 34` is December 2034. */
export function cardIn(form: URLSearchParams): TypedCard {
  const [month = '', year = ''] = (form.get('expiry') ?? '').split('/').map((part) => part.trim());
  return {
    number: (form.get('number') ?? '').replaceAll(/\D/g, ''),
    exp_month: Number(month),
    exp_year: 2000 + (Number(year) % 100),
    cvc: form.get('cvc') ?? '',
  };
}
