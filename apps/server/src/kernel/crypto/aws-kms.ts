import { DecryptCommand, EncryptCommand, KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { NexusError } from '../errors.ts';
import type { Outbound } from '../outbound/index.ts';
import type { Secret } from '../secret.ts';
import { cryptoErrors } from './errors.ts';
import type { KekProvider } from './kek.ts';
import { kekTimeoutMs } from './remote-kek.ts';

export interface AwsKmsOptions {
  region: string;
  /** Id, ARN or alias of a symmetric key. */
  keyId: string;
  /** Absent: the SDK's own chain (profile, container, instance). */
  credentials?: { accessKeyId: string; secretAccessKey: Secret<string>; sessionToken?: Secret<string> };
  /** Instead of the region's own, such as that of a VPC. */
  endpoint?: string;
  outbound: Outbound;
}

/** A reply of KMS is shorter: a ciphertext has 6144 bytes at most. */
const maxReplyBytes = 65_536;
/** One repetition, after 100 ms at most: longer waits would hold requests and their connections. */
const maxAttempts = 2;

/** What Decrypt answers to a blob that is none of this key and context, or none at all. */
const undecryptable = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'ValidationException']);
/** The service's own trouble, which has the status 400 in some cases. */
const passing = new Set([
  'ThrottlingException',
  'LimitExceededException',
  'DependencyTimeoutException',
  'KMSInternalException',
  'KeyUnavailableException',
]);

/**
 * A key of AWS KMS. The context becomes the EncryptionContext, which CloudTrail records: it holds ids alone. An alias is
 * resolved once: the ARN names the key from then on, also if the alias is moved.
 * @throws KEK_UNAVAILABLE, KEK_REFUSED
 */
export async function awsKmsKek({ keyId, ...options }: AwsKmsOptions): Promise<KekProvider> {
  const client = openClient(options);
  const encrypt = async (key: string, plaintext: Uint8Array, context: Record<string, string>) => {
    const command = new EncryptCommand({ KeyId: key, Plaintext: plaintext, EncryptionContext: context });
    const { KeyId, CiphertextBlob } = await client.send(command).catch((error: unknown) => {
      throw toError(error, key);
    });
    if (KeyId === undefined || CiphertextBlob === undefined)
      throw cryptoErrors.KEK_UNAVAILABLE(undefined, { internal: 'Encrypt answered without a key or a ciphertext' });
    return { arn: KeyId, wrapped: Buffer.from(CiphertextBlob) };
  };
  const { arn } = await encrypt(keyId, Buffer.from('nexus'), { purpose: 'nexus key id' });
  return {
    id: `aws-kms:${arn}`,
    wrap: async (dataKey, context) => (await encrypt(arn, dataKey, context)).wrapped,
    unwrap: async (wrapped, context) => {
      const command = new DecryptCommand({ KeyId: arn, CiphertextBlob: wrapped, EncryptionContext: context });
      const { Plaintext } = await client.send(command).catch((error: unknown) => {
        if (!(error instanceof KMSServiceException && undecryptable.has(error.name))) throw toError(error, arn);
        throw cryptoErrors.KEY_UNWRAP_FAILED(undefined, { internal: `${arn} cannot unwrap the key`, cause: error });
      });
      if (Plaintext === undefined)
        throw cryptoErrors.KEK_UNAVAILABLE(undefined, { internal: 'Decrypt answered without a plaintext' });
      return Buffer.from(Plaintext);
    },
  };
}

function openClient({ region, credentials, endpoint, outbound }: Omit<AwsKmsOptions, 'keyId'>): KMSClient {
  return new KMSClient({
    region,
    maxAttempts,
    requestHandler: handler(outbound),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined
      ? {}
      : {
          credentials: {
            accessKeyId: credentials.accessKeyId,
            secretAccessKey: credentials.secretAccessKey.reveal(),
            ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken.reveal() }),
          },
        }),
  });
}

/** What KMS is asked, as the SDK has it; there is no query. */
interface Signed {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** The SDK signs the request, `kernel/outbound` sends it. */
const handler = (outbound: Outbound) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
  async handle({ protocol, hostname, port, path, method, headers, body }: Signed) {
    const reply = await outbound.request({
      service: 'aws-kms',
      method,
      url: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`,
      headers,
      ...(body === undefined ? {} : { body }),
      timeoutMs: kekTimeoutMs,
      maxBytes: maxReplyBytes,
    });
    const own = Object.entries(reply.headers).map(([name, value]) => [name, String(value)]);
    return { response: { statusCode: reply.status, headers: Object.fromEntries(own), body: reply.body } };
  },
});

function toError(error: unknown, key: string): NexusError {
  if (error instanceof NexusError)
    return cryptoErrors.KEK_UNAVAILABLE(undefined, { internal: `aws-kms: ${error.message}`, cause: error });
  const { name, message } = error as Error;
  const internal = `aws-kms ${key}: ${name}: ${message}`;
  const status = error instanceof KMSServiceException ? (error.$metadata.httpStatusCode ?? 500) : undefined;
  if (status !== undefined && (status >= 500 || passing.has(name)))
    return cryptoErrors.KEK_UNAVAILABLE(undefined, { internal, cause: error });
  return cryptoErrors.KEK_REFUSED(undefined, { internal, cause: error });
}
