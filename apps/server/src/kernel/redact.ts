import { isIP } from 'node:net';
import { masked } from './mask.ts';

/**
 * Rebuilds values for the log without secrets: fields are masked by name at any depth, errors are described with their
 * causes, and class instances are reduced to their names (a request holds headers, a client its password).
 */
const secretNames = new Set(
  'authorization cookie setcookie xapikey proxyauthorization pass passwd pwd pin key keys code otp totp jwt tokens credentials credential verifier codeverifier challenge backupcodes recoverycodes smtpurl databaseurl redisurl webhookurl slackurl discordurl otpauth otpauthuri csrf'.split(
    ' ',
  ),
);
const secretEndings =
  /(?:password|passwort|passphrase|secret|secrets|token|apikey|privatekey|masterkey|secretkey|signingkey|encryptionkey|cookie|cookies|credentials|passwordhash)$/;

/** An error code (`KEY_NOT_FOUND`) in the field `code` is shown; a one-time code is not. */
const errorCode = /^(?:[A-Z]{2,}(?:_[A-Z]+)+|E[A-Z]{4,})$/;

const maxDepth = 8;
const maxNodes = 500;
const maxNames = 1000;
const knownNames = new Map<string, boolean>();

function isSecretName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const secret = secretNames.has(letters) || secretEndings.test(letters);
  // Bounded, since names can come from callers (metadata).
  if (knownNames.size >= maxNames) knownNames.clear();
  knownNames.set(name, secret);
  return secret;
}

function maskedField(name: string, value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  // A count, as in `tokens: 512` of a model call; a numeric one-time code is named `code`, `otp` or `pin`.
  if (typeof value === 'number' && /tokens$/i.test(name)) return value;
  if (typeof value === 'string' && name === 'code' && errorCode.test(value)) return value;
  return masked;
}

interface Walk {
  seen: Set<object>;
  nodes: number;
}

/** Longer texts are cut, so that a caller's input cannot fill the disk or slow masking. */
const maxText = 16_384;

const isPlain = (value: unknown): value is string | number | boolean | null | undefined =>
  value === null ||
  (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'bigint' && typeof value !== 'symbol');

const clip = (text: string): string => (text.length > maxText ? `${text.slice(0, maxText)}[cut]` : text);

const plain = (value: string | number | boolean | null | undefined): unknown =>
  typeof value === 'string' ? clip(value) : value;

/** A copy of a value without secrets. A flat object without secrets, the common case, is returned as it is. */
export function redact(value: unknown): unknown {
  if (isPlain(value)) return plain(value);
  if (isFlatWithoutSecrets(value)) return value;
  return copy(value, 0, { seen: new Set(), nodes: 0 });
}

function isFlatWithoutSecrets(value: unknown): boolean {
  try {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
    const fields = value as Record<string, unknown>;
    for (const name in fields) {
      const field = fields[name];
      if (!isPlain(field) || isSecretName(name) || (typeof field === 'string' && field.length > maxText)) return false;
    }
    return true;
  } catch {
    // A throwing getter or a revoked proxy.
    return false;
  }
}

function copy(value: unknown, depth: number, walk: Walk): unknown {
  if (isPlain(value)) return plain(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return `[${typeof value}]`;
  walk.nodes += 1;
  if (depth > maxDepth || walk.nodes > maxNodes) return '[cut]';
  if (walk.seen.has(value)) return '[circular]';
  walk.seen.add(value);
  try {
    return copyObject(value, depth, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.seen.delete(value);
  }
}

function copyObject(value: object, depth: number, walk: Walk): unknown {
  if (value instanceof Error) return describe(value, depth, walk);
  if (Array.isArray(value)) return copyList(value, depth, walk);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return copyEntries([...value], depth, walk);
  if (value instanceof Set) return copyList([...value], depth, walk);
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), depth + 1, walk);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return copyEntries(Object.entries(value), depth, walk);
  return `[${value.constructor?.name ?? 'object'}]`;
}

/** Raw headers are a flat list `[name, value, …]`: a value after a secret name is masked. */
function copyList(list: unknown[], depth: number, walk: Walk): unknown {
  return list
    .slice(0, maxNodes)
    .map((item, index) =>
      index > 0 && isNameOfHeader(list[index - 1]) ? maskedField('', item) : copy(item, depth + 1, walk),
    );
}

const isNameOfHeader = (item: unknown): boolean =>
  typeof item === 'string' && /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-api-key$/i.test(item);

function copyEntries(entries: [unknown, unknown][], depth: number, walk: Walk): unknown {
  const out: Record<string, unknown> = {};
  for (const [rawName, field] of entries.slice(0, maxNodes)) {
    const name = String(rawName);
    const safe = isSecretName(name) ? maskedField(name, field) : copy(field, depth + 1, walk);
    // defineProperty, so that a field named __proto__ does not set the prototype.
    Object.defineProperty(out, name, { value: safe, enumerable: true, writable: true, configurable: true });
  }
  return out;
}

/** Fields of errors that help an operator. A driver's `detail` and `parameters` are left out: they hold row values. */
const errorFields =
  'code status statusCode responseCode errno syscall port severity constraint table column schema routine'.split(' ');

function describe(error: Error, depth: number, walk: Walk): unknown {
  const own = error as Error & Record<string, unknown>;
  const out: Record<string, unknown> = {
    type: error.name,
    message: clip(String(error.message)),
    stack: clip(String(error.stack)),
  };
  for (const field of errorFields) {
    if (own[field] !== undefined && isPlain(own[field])) out[field] = own[field];
  }
  if (typeof own.address === 'string' && isIP(own.address) > 0) out.address = own.address;
  if (error.cause !== undefined) out.cause = copy(error.cause, depth + 1, walk);
  if (error instanceof AggregateError) out.errors = copyList(error.errors, depth + 1, walk);
  return out;
}

/** An error as it is logged: `{type, message, stack, code?, cause?, …}`. */
export const describeError = (error: Error): unknown => copy(error, 0, { seen: new Set(), nodes: 0 });
