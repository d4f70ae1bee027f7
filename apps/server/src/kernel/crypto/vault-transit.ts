import { z } from 'zod';
import { NexusError } from '../errors.ts';
import type { Outbound, OutboundReply } from '../outbound/index.ts';
import { isTransient } from '../outbound/retry.ts';
import type { Secret } from '../secret.ts';
import { encodeAad } from './aead.ts';
import { cryptoErrors } from './errors.ts';
import type { KekContext, KekProvider } from './kek.ts';
import { kekTimeoutMs } from './remote-kek.ts';

export type VaultLogin = { token: Secret<string> } | { roleId: string; secretId: Secret<string> };

export interface VaultTransitOptions {
  /** Such as `https://vault.internal:8200`. */
  address: string;
  /** Name of an AEAD key of the engine mounted at `transit`, such as one of the type `aes256-gcm96`. */
  key: string;
  login: VaultLogin;
  outbound: Outbound;
}

/** Of a wrapped key of 32 bytes, Vault's reply has a few hundred. */
const maxReplyBytes = 65_536;
/** Vault's own statuses of a node that cannot answer now: a standby of another cluster (472, 473), a missed write (412). */
const passing = new Set([412, 472, 473]);

const Encrypted = z.object({ data: z.object({ ciphertext: z.string().min(1) }) });
const Decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });
const LoggedIn = z.object({ auth: z.object({ client_token: z.string().min(1) }) });
const Refusal = z.object({ errors: z.array(z.string()) });

/**
 * A key of Vault's Transit engine. The context becomes the associated data. Two keys of one name, in two Vaults, have one
 * id: so Vault may move to another address, and two Vaults that an installation moves between need two names.
 */
export function vaultTransitKek({ address, key, login, outbound }: VaultTransitOptions): KekProvider {
  const id = `vault-transit:${key}`;
  const vault = new Vault(address, login, outbound);
  const named = encodeURIComponent(key);
  return {
    id,
    wrap: async (dataKey, context) => {
      const reply = await vault.call(`transit/encrypt/${named}`, {
        plaintext: dataKey.toString('base64'),
        associated_data: associated(id, context),
      });
      if (reply.status !== 200) throw refused(reply, `encrypt ${id}`);
      return Buffer.from(read(Encrypted, reply).data.ciphertext, 'latin1');
    },
    unwrap: async (wrapped, context) => {
      const reply = await vault.call(`transit/decrypt/${named}`, {
        ciphertext: wrapped.toString('latin1'),
        associated_data: associated(id, context),
      });
      if (reply.status === 400)
        throw cryptoErrors.KEY_UNWRAP_FAILED(undefined, { internal: `${id} cannot unwrap the key: ${saidBy(reply)}` });
      if (reply.status !== 200) throw refused(reply, `decrypt ${id}`);
      return Buffer.from(read(Decrypted, reply).data.plaintext, 'base64');
    },
  };
}

/** Calls Vault's HTTP API, and logs in where a role was given. */
class Vault {
  private readonly address: string;
  private readonly login: VaultLogin;
  private readonly outbound: Outbound;
  /** Of the newest login; concurrent callers share it. */
  private token: Promise<string> | undefined;

  constructor(address: string, login: VaultLogin, outbound: Outbound) {
    this.address = address.replace(/\/+$/, '');
    this.login = login;
    this.outbound = outbound;
  }

  /** A role's token expires, or is revoked: then one call is refused, and repeated with a new one. */
  async call(path: string, body: object): Promise<OutboundReply> {
    const used = this.currentToken();
    const reply = await this.post(path, body, await used);
    if (reply.status !== 403 || 'token' in this.login) return reply;
    if (this.token === used) this.token = undefined;
    return this.post(path, body, await this.currentToken());
  }

  private currentToken(): Promise<string> {
    if ('token' in this.login) return Promise.resolve(this.login.token.reveal());
    if (this.token === undefined) {
      const token = this.logIn(this.login.roleId, this.login.secretId);
      this.token = token;
      token.catch(() => {
        if (this.token === token) this.token = undefined;
      });
    }
    return this.token;
  }

  private async logIn(roleId: string, secretId: Secret<string>): Promise<string> {
    const reply = await this.post('auth/approle/login', { role_id: roleId, secret_id: secretId.reveal() });
    if (reply.status !== 200) throw refused(reply, 'log in with the AppRole');
    return read(LoggedIn, reply).auth.client_token;
  }

  /** @throws KEK_UNAVAILABLE without a reply, and for those that mean that Vault cannot answer now. */
  private async post(path: string, body: object, token?: string): Promise<OutboundReply> {
    const reply = await this.outbound
      .request({
        service: 'vault-transit',
        method: 'POST',
        url: `${this.address}/v1/${path}`,
        headers: {
          'content-type': 'application/json',
          'x-vault-request': 'true',
          ...(token === undefined ? {} : { 'x-vault-token': token }),
        },
        body: JSON.stringify(body),
        timeoutMs: kekTimeoutMs,
        maxBytes: maxReplyBytes,
      })
      .catch((cause: unknown) => {
        if (!(cause instanceof NexusError)) throw cause;
        throw cryptoErrors.KEK_UNAVAILABLE(undefined, { internal: `vault ${path}: ${cause.message}`, cause });
      });
    if (!isTransient(reply.status) && !passing.has(reply.status)) return reply;
    throw cryptoErrors.KEK_UNAVAILABLE(undefined, { internal: `vault ${path}: ${reply.status} ${saidBy(reply)}` });
  }
}

/** Length-prefixed and sorted, so that two contexts never have one encoding. */
function associated(id: string, context: KekContext): string {
  const fields = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return encodeAad(Buffer.alloc(0), [id, ...fields.flat()]).toString('base64');
}

const refused = (reply: OutboundReply, act: string): NexusError =>
  cryptoErrors.KEK_REFUSED(undefined, { internal: `vault does not let us ${act}: ${reply.status} ${saidBy(reply)}` });

function read<T>(schema: z.ZodType<T>, { body }: OutboundReply): T {
  const parsed = schema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  // What it answered may be a key: it is not repeated.
  throw cryptoErrors.KEK_UNAVAILABLE(undefined, {
    internal: 'vault answers something else than its documentation says',
  });
}

/** Characters of Vault's own words that go into the log. */
const maxSaid = 300;
const saidBy = ({ body }: OutboundReply): string =>
  (Refusal.safeParse(jsonOf(body)).data?.errors.join('; ') ?? '').slice(0, maxSaid);

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
