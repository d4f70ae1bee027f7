import { invalidFields } from '../../../../http/problem.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../../environment.ts';
import { vaultErrors } from '../../errors.ts';
import { SecretText } from '../../names.ts';
import type { Asking } from '../../permissions.ts';
import { literal } from '../../references/parse.ts';
import { resolved } from '../../values/reveal.ts';
import { maxBytes, type OpenedValue, openRow, tooLarge } from '../../values/values.ts';
import type { Put } from '../../writes/writes.ts';
import * as store from './store.ts';

type Data = Record<string, unknown>;

/** Nothing in it is a reference: what clients write, they read again. @throws INVALID_REQUEST */
export function putOf(name: string, value: unknown): Put {
  const json = typeof value !== 'string';
  const text = literal(json ? JSON.stringify(value) : value);
  const { error } = SecretText.safeParse(text);
  if (error === undefined) return { name, value: text, json };
  throw invalidFields(error.issues.map(({ message }) => ({ path: `/data/${name}`, message })));
}

/** @throws VALUES_TOO_LARGE, VERSION_DESTROYED */
export async function openRevision(
  tx: TenantTx,
  at: EnvironmentPath,
  { id }: store.Head,
  revision: number,
): Promise<OpenedValue[]> {
  const { bytes } = await store.measureRevision(tx, id, revision);
  if (bytes > maxBytes) throw tooLarge();
  const opened: OpenedValue[] = [];
  for (const row of await store.readRevision(tx, id, revision)) opened.push(await openRow(tx, at, row));
  return opened;
}

/** With values in place of references. @throws REFERENCE_DANGLING, REFERENCE_CYCLE, REFERENCE_TOO_LARGE */
export async function dataOf(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  opened: readonly OpenedValue[],
): Promise<Data> {
  const values = await resolved(tx, asking, at, opened, false);
  return Object.fromEntries(values.map(({ name, value, json }) => [name, json ? parsed(name, value) : value]));
}

/** A value that was put in place of a reference may have made something else of it. */
function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw vaultErrors.REFERENCE_DANGLING(`What ${name} refers to does not fit into its JSON`);
  }
}

/** RFC 7396: members that are null are removed, objects are merged, all else replaces. */
export function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, merged(result.get(name), value));
  }
  return Object.fromEntries(result);
}

const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys without what they hold, down to a depth; 0 is all of it. */
export function keysOf(data: Data, depth: number, level = 1): Data {
  const below = (value: unknown): unknown =>
    isObject(value) && Object.keys(value).length > 0 && (depth === 0 || level < depth)
      ? keysOf(value, depth, level + 1)
      : null;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, below(value)]));
}
