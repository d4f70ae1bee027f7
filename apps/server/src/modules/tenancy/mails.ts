import { NexusError } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Mail } from '../../kernel/mail.ts';
import { toOneLine } from '../../kernel/text.ts';

/** A mail that is refused permanently is logged and not retried: the sender can trigger it again. */
export async function send({ mailer, log }: Kernel, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    if (!(error instanceof NexusError) || error.spec.retry !== 'none') throw error;
    log.warn({ kind: mail.kind, errorCode: error.code }, 'a mail was given up');
  }
}

/**
 * A name that somebody chose, for a mail that we send: it must not become a link, or look like the end of the sentence
 * around it.
 */
export const plain = (name: string): string =>
  toOneLine(name)
    .replace(/[<>"“”]+/g, ' ')
    .replace(/([./:@])(?=\S)/g, '$1 ')
    .replace(/ {2,}/g, ' ')
    .trim();
