import { badParameter } from './errors.ts';

export type Form = { [name: string]: FormValue };
export type FormValue = string | FormValue[] | Form;

/** `items[0][price]=x&expand[]=y` as `{ items: [{ price: 'x' }], expand: ['y'] }` (docs.stripe.com/api, form encoding). */
export function parseForm(text: string): Form {
  const root: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    if (path.some((part) => part === '__proto__')) throw badParameter(`Invalid parameter name: ${name}`);
    let place = root;
    for (const [index, part] of path.entries()) {
      const key = part === '' ? String(Object.keys(place).length) : part;
      if (index === path.length - 1) place[key] = value;
      else {
        place[key] ??= {};
        const next = place[key];
        if (typeof next !== 'object' || Array.isArray(next)) throw badParameter(`Invalid parameter: ${name}`);
        place = next;
      }
    }
  }
  return withLists(root) as Form;
}

function pathOf(name: string): string[] {
  const [head = ''] = name.split('[', 1);
  return [head, ...Array.from(name.slice(head.length).matchAll(/\[([^\]]*)\]/g), ([, part = '']) => part)];
}

/** What has the keys 0, 1, 2 … is a list; metadata with such keys is told apart by its schema. */
function withLists(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  const inner = Object.fromEntries(keys.map((key) => [key, withLists(value[key] ?? '')]));
  if (keys.length > 0 && keys.every((key, index) => key === String(index))) return Object.values(inner);
  return inner;
}

/** A dotted path in Stripe's notation: `items[0][price]`. */
export const nameOf = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('');
