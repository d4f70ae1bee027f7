import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transporter } from 'nodemailer';
import { type Clock, toDate, toIso } from './clock.ts';
import { defineErrors, errors, type NexusError } from './errors.ts';
import type { Log } from './log.ts';
import type { Secret } from './secret.ts';
import { smtpOptions } from './smtp.ts';
import { toOneLine } from './text.ts';

export const mailErrors = defineErrors('', {
  MAIL_REFUSED: { status: 502, kind: 'permanent', title: 'The mail server rejected this mail' },
});

export interface Mail {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** Its purpose, lower case with hyphens (`verify-email`), for the log and the file's name. */
  kind: string;
}

export interface Mailer {
  /**
   * Makes one attempt; the caller is a job, which retries. Neither errors nor log lines hold the address or content.
   * @throws OUTBOUND_FAILED if it may succeed later (network, 4xx such as greylisting, wrong log-in), MAIL_REFUSED if it
   * will not, INVALID_REQUEST for an invalid address.
   */
  send(mail: Mail): Promise<void>;
  /** Deletes mails to this address that were written to files. */
  forget(address: string): Promise<void>;
}

export interface MailerOptions {
  /** `smtp://` (STARTTLS if offered; required to log in to another machine) or `smtps://`. */
  smtpUrl?: Secret<string> | undefined;
  /** Without `smtpUrl`, mails are written to `<dataDir>/mail/`. */
  dataDir: string;
  /** `Name <address>` or an address. */
  from: string;
  clock: Clock;
  log: Log;
}

interface Message extends Mail {
  from: { name: string; address: string };
  date: Date;
}

/**
 * A name that somebody chose, for a mail that we send: it must not become a link, or look like the end of the sentence
 * around it.
 */
export const plain = (name: string): string =>
  toOneLine(name)
    .replace(/[<>"“”]+/g, ' ')
    // In a subject, programs would decode what follows as an encoded word (RFC 2047), and show that.
    .replaceAll('=?', '= ?')
    .replace(/([./:@])(?=\S)/g, '$1 ')
    .replace(/ {2,}/g, ' ')
    .trim();

/** RFC 5321, 4.5.3.1.3: a path has at most 256 octets including its angle brackets. */
const maxAddress = 254;
/** Fits one or two header lines (RFC 5322, 2.1.1). */
const maxSubject = 200;

export function createMailer(options: MailerOptions): Mailer {
  const from = parseSender(options.from);
  const deliver = options.smtpUrl === undefined ? toFile(options) : toServer(options.smtpUrl, options.log);
  return {
    send: async (mail) => {
      if (!/^[a-z][a-z0-9-]{0,40}$/.test(mail.kind)) throw new Error('a mail needs a kind in lower case with hyphens');
      if (!isAddress(mail.to)) throw errors.INVALID_REQUEST('The mail address is not valid');
      const date = toDate(options.clock.now());
      await deliver({ ...mail, subject: headerText(mail.subject), from, date });
    },
    forget: (address) => forgetFiles(folderOf(options.dataDir), address),
  };
}

function parseSender(from: string): { name: string; address: string } {
  const parts = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|(\S+))\s*$/.exec(from);
  const address = parts?.[2] ?? parts?.[3] ?? '';
  if (!isAddress(address)) throw new Error('the sender of mails must be an address or "Name <address>"');
  return { name: headerText(parts?.[1] ?? ''), address };
}

export function isSender(from: string): boolean {
  try {
    parseSender(from);
    return true;
  } catch {
    return false;
  }
}

/** One mailbox, and nothing that a header or an SMTP command could read as more. */
function isAddress(text: string): boolean {
  const printable = /^[^\p{C}\p{Z}<>()[\]\\,;:"@]+@[^\p{C}\p{Z}<>()[\]\\,;:"@]+$/u;
  return Buffer.byteLength(text) <= maxAddress && printable.test(text);
}

/** Without line breaks, so that no header can be injected. */
const headerText = (text: string): string => toOneLine(text).trim().slice(0, maxSubject);

function toServer(smtpUrl: Secret<string>, log: Log): (message: Message) => Promise<void> {
  const options = smtpOptions(smtpUrl.reveal());
  let transport: Promise<Transporter> | undefined;
  return async ({ to, kind, from, subject, text, html, date }) => {
    const alternative = html === undefined ? {} : { html };
    try {
      transport ??= openTransport(options);
      // As an object, since a string is parsed as a list of addresses.
      await (await transport).sendMail({ from, to: { name: '', address: to }, subject, text, date, ...alternative });
    } catch (thrown) {
      const error = smtpError(thrown as SmtpFailure);
      log.warn({ kind, errorCode: error.code, reason: error.message }, 'mail not sent');
      throw error;
    }
    log.info({ kind }, 'mail sent');
  };
}

/** Loaded with the first mail: a server that sends none, or writes them to files, does without its 2 MB. */
async function openTransport(options: ReturnType<typeof smtpOptions>): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport(options);
}

interface SmtpFailure {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
}

/** Keeps codes only: the texts of the mail server and of nodemailer contain the recipient. */
function smtpError({ code, responseCode, response, command }: SmtpFailure): NexusError {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(response ?? '')?.[1];
  const internal = ['mail', code, command, responseCode, enhanced].filter((part) => part !== undefined).join(' ');
  // A 5xx reply is final (RFC 5321, 4.2.1), except for a log-in, which an operator can correct.
  const final = code !== 'EAUTH' && responseCode !== undefined && responseCode >= 500;
  if (final) return mailErrors.MAIL_REFUSED('The mail was refused', { internal });
  return errors.OUTBOUND_FAILED('The mail could not be sent now', { internal });
}

const folderOf = (dataDir: string): string => join(dataDir, 'mail');

function toFile({ dataDir, log }: MailerOptions): (message: Message) => Promise<void> {
  const folder = folderOf(dataDir);
  let written = 0;
  return async (message) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    written += 1;
    // Sorts by time; the counter and pid make it unique. With dots, since the log masks long runs of letters, digits and
    // hyphens as tokens.
    const time = toIso(message.date.getTime()).replace(/[:.]/g, '-');
    const name = `${time}.${String(written).padStart(6, '0')}.${process.pid}.${message.kind}`;
    if (message.html !== undefined) await writeComplete(folder, `${name}.html`, message.html);
    await writeComplete(folder, `${name}.eml`, plainMessage(message));
    log.info({ kind: message.kind, file: join('mail', `${name}.eml`) }, 'mail written');
  };
}

/** Renames the file into place, so that nobody watching the folder reads a partial one. */
async function writeComplete(folder: string, name: string, content: string): Promise<void> {
  const draft = join(folder, `.${name}.part`);
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  await rename(draft, join(folder, name));
}

async function forgetFiles(folder: string, address: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const wanted = `to: ${address}`.toLowerCase();
  for (const name of names.filter((each) => each.endsWith('.eml'))) {
    const text = await readFile(join(folder, name), 'utf8');
    const [head = ''] = text.split('\n\n');
    if (!head.toLowerCase().split('\n').includes(wanted)) continue;
    await rm(join(folder, name.replace(/eml$/, 'html')), { force: true });
    await rm(join(folder, name), { force: true });
  }
}

/** RFC 5322 with UTF-8 headers (RFC 6532) and the text unencoded, so that links can be clicked. */
function plainMessage({ from, to, subject, date, text }: Message): string {
  const sender = from.name === '' ? from.address : `"${from.name}" <${from.address}>`;
  return [
    `From: ${sender}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text.replace(/\r\n?/g, '\n'),
    '',
  ].join('\n');
}
