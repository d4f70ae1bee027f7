import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type Behaviour, listen, type Question } from '../shared/server.ts';

export interface FakeVault {
  readonly url: string;
  /** A token whose policy allows what `permit` says. */
  readonly token: string;
  readonly appRole: { roleId: string; secretId: string };
  /** `METHOD /path` of every call, in order. */
  readonly calls: string[];
  createKey(name: string, type?: KeyType): void;
  /** New ciphertexts get the next version; older ones stay readable. */
  rotateKey(name: string): void;
  /** Paths that the policy lets tokens update: `transit/encrypt/name`. All of Transit at first. */
  permit(paths: readonly string[]): void;
  /** Ends all tokens that log-ins gave. */
  expireTokens(): void;
  seal(isSealed: boolean): void;
  /** As versions before 1.9, which take no notice of associated data. */
  ignoreAssociatedData(): void;
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

type KeyType = 'aes256-gcm96' | 'rsa-4096';

interface Key {
  type: KeyType;
  /** Bytes of each version. */
  versions: Buffer[];
}

interface State {
  token: string;
  issued: Set<string>;
  appRole: FakeVault['appRole'];
  keys: Map<string, Key>;
  permitted: readonly string[] | undefined;
  isSealed: boolean;
  ignoresData: boolean;
  calls: string[];
}

/** Vault's Transit engine at `transit` and the log-in by AppRole, on a port of its own. README.md says what it checks. */
export async function startVault(): Promise<FakeVault> {
  const state: State = {
    token: `hvs.${randomBytes(24).toString('base64url')}`,
    issued: new Set(),
    appRole: { roleId: randomUUID(), secretId: randomUUID() },
    keys: new Map(),
    permitted: undefined,
    isSealed: false,
    ignoresData: false,
    calls: [],
  };
  let behaviour: Behaviour = {};
  const running = await listen({
    behaviour: () => behaviour,
    answer: (question) => answer(state, question),
    failure: (status) => failed(status, 'told to fail'),
  });
  return {
    url: running.url,
    token: state.token,
    appRole: state.appRole,
    calls: state.calls,
    createKey: (name, type = 'aes256-gcm96') => void state.keys.set(name, { type, versions: [randomBytes(32)] }),
    rotateKey: (name) => void state.keys.get(name)?.versions.push(randomBytes(32)),
    permit: (paths) => {
      state.permitted = paths;
    },
    expireTokens: () => state.issued.clear(),
    seal: (isSealed) => {
      state.isSealed = isSealed;
    },
    ignoreAssociatedData: () => {
      state.ignoresData = true;
    },
    behave: (changed) => {
      behaviour = changed;
    },
    close: () => running.close(),
  };
}

class VaultError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function answer(state: State, question: Question): Answer {
  state.calls.push(`${question.method} ${question.url.pathname}`);
  try {
    return act(state, question);
  } catch (error) {
    if (error instanceof VaultError) return failed(error.status, error.message);
    throw error;
  }
}

function act(state: State, { method, url, headers, body }: Question): Answer {
  if (state.isSealed) throw new VaultError(503, 'Vault is sealed');
  const path = url.pathname.replace(/^\/v1\//, '');
  if (method !== 'POST' && method !== 'PUT') throw new VaultError(405, 'unsupported operation');
  const input = inputOf(body);
  if (path === 'auth/approle/login') return logIn(state, input);
  const token = String(headers['x-vault-token'] ?? '');
  const isKnown = token === state.token || state.issued.has(token);
  if (!isKnown || state.permitted?.includes(path) === false) throw new VaultError(403, 'permission denied');
  const [, action, name = ''] = /^transit\/(encrypt|decrypt)\/([^/]+)$/.exec(path) ?? [];
  if (action === undefined) throw new VaultError(404, 'no handler for route');
  const key = state.keys.get(decodeURIComponent(name));
  if (key === undefined) throw new VaultError(400, 'encryption key not found');
  const data = associatedData(state, key, input);
  return action === 'encrypt' ? encrypt(key, input, data) : decrypt(key, input, data);
}

function inputOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new VaultError(400, 'failed to parse JSON input');
  }
}

function logIn({ appRole, issued }: State, input: Record<string, unknown>): Answer {
  if (input.role_id !== appRole.roleId || input.secret_id !== appRole.secretId)
    throw new VaultError(400, 'invalid role or secret ID');
  const token = `hvs.${randomBytes(24).toString('base64url')}`;
  issued.add(token);
  return replied(null, { client_token: token, policies: ['default', 'nexus'], lease_duration: 1200, renewable: true });
}

function associatedData({ ignoresData }: State, { type }: Key, input: Record<string, unknown>): Buffer {
  const data = base64Of(input, 'associated_data');
  if (ignoresData) return Buffer.alloc(0);
  if (data.length > 0 && type !== 'aes256-gcm96')
    throw new VaultError(400, 'associated_data may only be used with an AEAD cipher');
  return data;
}

function base64Of(input: Record<string, unknown>, name: string): Buffer {
  const text = String(input[name] ?? '');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new VaultError(400, `failed to base64-decode ${name}`);
  return bytes;
}

// In bytes.
const nonceLength = 12;
const tagLength = 16;

function encrypt({ versions }: Key, input: Record<string, unknown>, data: Buffer): Answer {
  if (input.plaintext === undefined) throw new VaultError(400, 'missing plaintext to encrypt');
  const plaintext = base64Of(input, 'plaintext');
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', versions.at(-1) as Buffer, nonce).setAAD(data);
  const sealed = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  const version = versions.length;
  return replied({ ciphertext: `vault:v${version}:${sealed.toString('base64')}`, key_version: version });
}

function decrypt({ versions }: Key, input: Record<string, unknown>, data: Buffer): Answer {
  const { ciphertext = '' } = input;
  if (ciphertext === '') throw new VaultError(400, 'missing ciphertext to decrypt');
  const [, version = '', body = ''] = /^vault:v([1-9]\d*):(.*)$/s.exec(String(ciphertext)) ?? [];
  if (version === '') throw new VaultError(400, 'invalid ciphertext: no prefix');
  const bytes = versions[Number(version) - 1];
  if (bytes === undefined) throw new VaultError(400, 'invalid ciphertext: version is too new');
  const sealed = base64Of({ body }, 'body');
  if (sealed.length < nonceLength + tagLength) throw new VaultError(400, 'invalid ciphertext: too short');
  const end = sealed.length - tagLength;
  try {
    const decipher = createDecipheriv('aes-256-gcm', bytes, sealed.subarray(0, nonceLength));
    decipher.setAAD(data).setAuthTag(sealed.subarray(end));
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(nonceLength, end)), decipher.final()]);
    return replied({ plaintext: plaintext.toString('base64') });
  } catch {
    throw new VaultError(400, 'cipher: message authentication failed');
  }
}

const headers = { 'content-type': 'application/json' };
const failed = (status: number, message: string): Answer => ({
  status,
  headers,
  body: JSON.stringify({ errors: [message] }),
});
const replied = (data: object | null, auth: object | null = null): Answer => ({
  status: 200,
  headers,
  body: JSON.stringify({
    request_id: randomUUID(),
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
    auth,
  }),
});
