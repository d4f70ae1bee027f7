import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Behaviour, listen, type Question } from '../shared/server.ts';
import { type Key, KmsError, openBlob, sealBlob } from './keys.ts';
import { type Account, refusalOf } from './signature.ts';

export interface FakeKms {
  readonly url: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** `Encrypt` and `Decrypt`, with the key they named, in order. */
  readonly calls: { action: string; keyId: string | undefined }[];
  /** Makes a symmetric key; its ARN. */
  createKey(): string;
  /** `alias/name`, which may be moved to another key. */
  alias(name: string, arn: string): void;
  setEnabled(arn: string, isEnabled: boolean): void;
  /** Takes from the caller what it may do with every key, or gives it back. */
  permit(actions: readonly string[]): void;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

export interface FakeKmsOptions {
  region?: string;
  sessionToken?: string;
}

const accountId = '111122223333';
// Bytes and characters, from the API reference of Encrypt.
const maxPlaintext = 4096;
const maxBlob = 6144;
const maxContext = 8192;

/** AWS KMS on a port of its own: Encrypt and Decrypt of symmetric keys. README.md says what it checks. */
export async function startKms({ region = 'eu-central-1', sessionToken }: FakeKmsOptions = {}): Promise<FakeKms> {
  const account: Account = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken,
    region,
  };
  const kms = new Kms(account);
  let behaviour: Behaviour = {};
  const running = await listen({
    behaviour: () => behaviour,
    answer: (question) => kms.answer(question),
    failure: (status) => problem(status, 'KMSInternalException', 'told to fail'),
  });
  return {
    url: running.url,
    region,
    credentials: { accessKeyId: account.accessKeyId, secretAccessKey: account.secretAccessKey },
    calls: kms.calls,
    createKey: () => kms.createKey(),
    alias: (name, arn) => void kms.aliases.set(name, arn),
    setEnabled: (arn, isEnabled) => {
      kms.find(arn).isEnabled = isEnabled;
    },
    permit: (actions) => {
      kms.permitted = new Set(actions);
    },
    behave: (changed) => {
      behaviour = changed;
    },
    close: () => running.close(),
  };
}

class Kms {
  readonly calls: FakeKms['calls'] = [];
  readonly aliases = new Map<string, string>();
  permitted: ReadonlySet<string> = new Set(['Encrypt', 'Decrypt']);
  private readonly account: Account;
  private readonly keys = new Map<string, Key>();

  constructor(account: Account) {
    this.account = account;
  }

  createKey(): string {
    const id = randomUUID();
    const arn = `arn:aws:kms:${this.account.region}:${accountId}:key/${id}`;
    this.keys.set(id, { id, arn, bytes: randomBytes(32), isEnabled: true });
    return arn;
  }

  /** By id, ARN, alias or an alias' ARN. */
  find(name: string): Key {
    const short = name.replace(new RegExp(`^arn:aws:kms:${this.account.region}:${accountId}:`), '');
    const resolved = this.aliases.get(short)?.replace(/^.*:key\//, '') ?? short.replace(/^key\//, '');
    const key = this.keys.get(resolved);
    if (key === undefined) throw new KmsError('NotFoundException', `Key '${name}' does not exist`);
    return key;
  }

  answer(question: Question): Answer {
    try {
      return ok(this.act(question));
    } catch (error) {
      if (!(error instanceof KmsError)) throw error;
      return problem(400, error.name, error.message);
    }
  }

  private act(question: Question): object {
    const { method, url, headers, body } = question;
    const refusal = refusalOf(question, this.account, Date.now());
    if (refusal !== undefined) throw new KmsError(refusal, 'The request is not signed as it must be');
    const [service, action = ''] = String(headers['x-amz-target'] ?? '').split('.');
    const isForm =
      method === 'POST' && url.pathname === '/' && headers['content-type'] === 'application/x-amz-json-1.1';
    if (!isForm || service !== 'TrentService') throw new KmsError('UnknownOperationException', 'no such operation');
    const input = JSON.parse(body) as Record<string, unknown>;
    this.calls.push({ action, keyId: input.KeyId as string | undefined });
    if (action !== 'Encrypt' && action !== 'Decrypt') throw new KmsError('UnknownOperationException', action);
    if (!this.permitted.has(action))
      throw new KmsError('AccessDeniedException', `not authorized to perform: kms:${action}`);
    return action === 'Encrypt' ? this.encrypt(input) : this.decrypt(input);
  }

  private encrypt(input: Record<string, unknown>): object {
    only(input, ['KeyId', 'Plaintext', 'EncryptionContext']);
    const plaintext = bytesOf(input, 'Plaintext', maxPlaintext);
    const key = this.usable(textOf(input, 'KeyId'));
    const blob = sealBlob(key, contextOf(input), plaintext);
    return { KeyId: key.arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  }

  private decrypt(input: Record<string, unknown>): object {
    only(input, ['KeyId', 'CiphertextBlob', 'EncryptionContext']);
    const blob = bytesOf(input, 'CiphertextBlob', maxBlob);
    const named = input.KeyId === undefined ? undefined : this.usable(textOf(input, 'KeyId'));
    const opened = openBlob(this.keys, named, contextOf(input), blob);
    const { arn } = this.usable(opened.key.arn);
    return { KeyId: arn, Plaintext: opened.plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  }

  private usable(name: string): Key {
    const key = this.find(name);
    if (!key.isEnabled) throw new KmsError('DisabledException', `${key.arn} is disabled.`);
    return key;
  }
}

function only(input: object, names: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new KmsError('ValidationException', `unknown: ${unknown.join(', ')}`);
}

function textOf(input: Record<string, unknown>, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '' || value.length > 2048) throw new KmsError('ValidationException', name);
  return value;
}

function bytesOf(input: Record<string, unknown>, name: string, max: number): Buffer {
  const value = input[name];
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new KmsError('SerializationException', name);
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length < 1 || bytes.length > max)
    throw new KmsError('ValidationException', `Member must have length between 1 and ${max}: ${name}`);
  return bytes;
}

function contextOf({ EncryptionContext: context = {} }: Record<string, unknown>): Record<string, string> {
  const isMap =
    typeof context === 'object' &&
    context !== null &&
    Object.values(context).every((value) => typeof value === 'string');
  if (!isMap || JSON.stringify(context).length > maxContext)
    throw new KmsError('ValidationException', 'EncryptionContext');
  return context as Record<string, string>;
}

const headers = { 'content-type': 'application/x-amz-json-1.1' };
const ok = (body: object): Answer => ({ status: 200, headers, body: JSON.stringify(body) });
const problem = (status: number, name: string, message: string): Answer => ({
  status,
  headers: { ...headers, 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, message }),
});
