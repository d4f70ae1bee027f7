import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { HashingQueue } from '../password/hashing-queue.ts';

/** OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. `memory` in KiB. */
const cost = { memory: 19 * 1024, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const tagBytes = 32;
/** One at a time leaves libuv's threads to passwords; the last of 32 waits a second or two. */
const queueOptions = { concurrency: 1, maxAdmitted: 32, typicalSeconds: 0.05 };

/** Argon2id off the event loop, one at a time, in a bounded queue. */
export class BackupCodeHasher {
  readonly queue = new HashingQueue(queueOptions);

  /**
   * In PHC string format.
   * @throws HASHING_BUSY with `Retry-After` when the queue is full.
   */
  hashAll(texts: readonly string[]): Promise<string[]> {
    return this.queue.admit(() =>
      Promise.all(
        texts.map(async (text) => {
          const salt = randomBytes(saltBytes);
          const tag = await this.queue.run(() => derive(text, salt));
          return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
        }),
      ),
    );
  }

  /** Takes the same time where there is no hash. */
  verify(text: string, stored: string | undefined): Promise<boolean> {
    return this.queue.admit(async () => {
      const [salt = '', tag = ''] = stored?.split('$').slice(-2) ?? [];
      const wanted = Buffer.from(tag, 'base64');
      const nonce = stored === undefined ? Buffer.alloc(saltBytes) : Buffer.from(salt, 'base64');
      const found = await this.queue.run(() => derive(text, nonce));
      return wanted.length === found.length && timingSafeEqual(wanted, found);
    });
  }
}

function derive(message: string, nonce: Buffer): Promise<Buffer> {
  const parameters: Argon2Parameters = { message, nonce, tagLength: tagBytes, ...cost };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)));
  });
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
