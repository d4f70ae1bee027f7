import { NexusError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';

/** A mail that is refused permanently is logged and not retried: the sender can trigger it again. */
export async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
  }
}
