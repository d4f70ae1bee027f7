import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeSmtp, type FakeSmtpOptions, startSmtp } from '../../../../tools/fakes/smtp.ts';
import { ManualClock } from './clock.ts';
import { createLog } from './log.ts';
import { createMailer, type Mail, plain } from './mail.ts';
import { Secret } from './secret.ts';
import { smtpOptions } from './smtp.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const mail: Mail = {
  to: 'ada@example.com',
  subject: 'Confirm',
  text: 'Open https://nexus.test/verify?token=c4n4ry\n.\n..dots\n',
  kind: 'verify-email',
};

async function setUp(smtpUrl?: string, from = 'Nexus <no-reply@nexus.test>') {
  const dataDir = await mkdtemp(join(tmpdir(), 'nexus-mail-'));
  closers.push(() => rm(dataDir, { recursive: true }));
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => lines.push(line) } });
  const clock = new ManualClock();
  const secret = smtpUrl === undefined ? undefined : new Secret(smtpUrl);
  const mailer = createMailer({ smtpUrl: secret, dataDir, from, clock, log });
  return { mailer, dataDir, clock, log: () => lines.join('') };
}

async function withServer(
  options: FakeSmtpOptions = {},
  login = '',
): Promise<{ fake: FakeSmtp } & Awaited<ReturnType<typeof setUp>>> {
  const fake = await startSmtp(options);
  closers.push(() => fake.close());
  return { fake, ...(await setUp(`smtp://${login}127.0.0.1:${fake.port}`)) };
}

describe('mail as a file', () => {
  it('writes complete, private files that sort by time', async () => {
    const { mailer, dataDir, clock } = await setUp();
    await mkdir(join(dataDir, 'mail'), { mode: 0o755 });
    await mailer.send(mail);
    clock.advance(1);
    await mailer.send({ ...mail, kind: 'reset-password', html: '<b>x</b>' });
    const folder = join(dataDir, 'mail');
    const names = (await readdir(folder)).sort();
    expect(names.map((name) => name.replace(/\.\d{6}\.\d+\./, ' '))).toEqual([
      '2026-01-15T12-00-00-000Z verify-email.eml',
      '2026-01-15T12-00-00-001Z reset-password.eml',
      '2026-01-15T12-00-00-001Z reset-password.html',
    ]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, names[0] ?? ''), 'utf8')).toBe(
      [
        'From: "Nexus" <no-reply@nexus.test>',
        'To: ada@example.com',
        'Subject: Confirm',
        'Date: Thu, 15 Jan 2026 12:00:00 +0000',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 8bit',
        '',
        `${mail.text}\n`,
      ].join('\n'),
    );
  });

  it('logs the file but nothing of the mail', async () => {
    const { mailer, log } = await setUp();
    await mailer.send(mail);
    expect(log()).toMatch(/"file":"mail\/2026-01-15T12-00-00-000Z\.000001\.\d+\.verify-email\.eml"/);
    expect(log()).not.toMatch(/ada|example\.com|c4n4ry|Confirm/);
  });

  it('writes mails of the same moment to different files', async () => {
    const { mailer, dataDir } = await setUp();
    await Promise.all(Array.from({ length: 20 }, () => mailer.send(mail)));
    expect(await readdir(join(dataDir, 'mail'))).toHaveLength(20);
  });
});

describe('mail to somebody who is erased', () => {
  it('is deleted, and nobody else’s', async () => {
    const { mailer, dataDir } = await setUp();
    await mailer.forget(mail.to);
    await mailer.send({ ...mail, html: '<b>x</b>' });
    await mailer.send({ ...mail, to: 'Ada@Example.com' });
    await mailer.send({ ...mail, to: 'grace@example.com', text: 'To: ada@example.com\n' });
    await mailer.forget(mail.to);
    const folder = join(dataDir, 'mail');
    const kept = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    expect(kept).toHaveLength(1);
    expect(kept[0]).toContain('To: grace@example.com');
  });
});

describe('what is not sent', () => {
  it.each([
    'a@b\r\nBcc: c@d',
    'a@b\nRCPT TO:<c@d>',
    'a@b,c@d',
    'a@b;c@d',
    'Name <a@b>',
    '<a@b>',
    'a b@c',
    'a@b@c',
    '@b',
    'a@',
    'a',
    '',
    'a@b\0',
    'a@b\u2028c',
    `${'a'.repeat(250)}@b.test`,
  ])('an address such as %j', async (to) => {
    const { mailer, dataDir } = await setUp();
    await expect(mailer.send({ ...mail, to })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('a kind that could leave the folder, an invalid sender', async () => {
    const { mailer } = await setUp();
    await expect(mailer.send({ ...mail, kind: '../../x' })).rejects.toThrow('kind');
    await expect(setUp(undefined, 'Nexus <a@b>\r\nBcc: <c@d>')).rejects.toThrow('sender');
    await expect(setUp(undefined, 'nobody')).rejects.toThrow('sender');
  });
});

describe('mail over SMTP', () => {
  it('delivers envelope, headers, dots and non-ASCII text', async () => {
    const { mailer, fake, log } = await withServer();
    await mailer.send({ ...mail, subject: 'Grüße 日本', html: '<b>hi</b>' });
    const [received] = fake.received;
    expect(received).toMatchObject({ from: 'no-reply@nexus.test', to: ['ada@example.com'], user: undefined });
    expect(received?.raw).toContain('From: Nexus <no-reply@nexus.test>\r\n');
    expect(received?.raw).toContain('Subject: =?UTF-8?');
    expect(received?.raw).toContain('Date: Thu, 15 Jan 2026 12:00:00 +0000\r\n');
    expect(received?.raw).toContain('\r\n.\r\n..dots\r\n');
    expect(received?.raw).toContain('<b>hi</b>');
    expect(log()).toContain('"kind":"verify-email","msg":"mail sent"');
    expect(log()).not.toMatch(/ada|c4n4ry/);
  });

  it('lets no subject inject a header or command', async () => {
    const { mailer, fake } = await withServer();
    const breaks = ['\r\n', '\n', '\r', '\0', '\u2028', '\u0085', '\v'];
    for (const each of breaks) await mailer.send({ ...mail, subject: `a${each}Bcc: evil@test${each}${each}body` });
    for (const { raw, to } of fake.received) {
      expect(raw).not.toMatch(/^Bcc:/im);
      expect(to).toEqual(['ada@example.com']);
      expect(raw).toContain('Subject: a Bcc: evil@test body\r\n');
    }
    expect(fake.received).toHaveLength(breaks.length);
  });

  it('holds for any subject and text', async () => {
    const { mailer, fake } = await withServer();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (subject, text) => {
        const before = fake.received.length;
        await mailer.send({ ...mail, subject: `s\r\n${subject}`, text: `\r\n.\r\nMAIL FROM:<x@y>\r\n${text}` });
        expect(fake.received).toHaveLength(before + 1);
        const head = fake.received.at(-1)?.raw.split('\r\n\r\n')[0] ?? '';
        const names = head.split(/\r\n(?![ \t])/).map((line) => line.split(':')[0]);
        expect(names.sort()).toEqual(
          [
            'Content-Transfer-Encoding',
            'Content-Type',
            'Date',
            'From',
            'MIME-Version',
            'Message-ID',
            'Subject',
            'To',
          ].sort(),
        );
      }),
      { numRuns: 40 },
    );
    expect(fake.commands.filter((line) => line.startsWith('MAIL'))).toHaveLength(fake.received.length);
  });

  it('logs in, and treats a refused log-in as temporary', async () => {
    const login = { user: 'us:er', password: 'p@ss/w' };
    const right = await withServer({ login }, 'us%3Aer:p%40ss%2Fw@');
    await right.mailer.send(mail);
    expect(right.fake.received[0]?.user).toBe('us:er');
    const wrong = await withServer({ login }, 'us%3Aer:c4n4ryPw@');
    await expect(wrong.mailer.send(mail)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' });
    expect(wrong.log()).toContain('EAUTH');
    expect(wrong.log()).not.toMatch(/c4n4ry|ada/);
  });

  it('passes greylisting on the second attempt', async () => {
    const { mailer, fake, log } = await withServer();
    fake.behave({ greylist: true });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED', spec: { retry: 'exponential' } });
    await mailer.send(mail);
    expect(fake.received).toHaveLength(1);
    expect(log()).toContain('451 4.7.1');
    expect(log()).not.toContain('ada');
  });

  it.each([
    ['RCPT', '550 5.1.1 <ada@example.com> unknown', 'MAIL_REFUSED'],
    ['MAIL', '553 5.1.8 no', 'MAIL_REFUSED'],
    ['.', '554 5.7.1 spam', 'MAIL_REFUSED'],
    ['.', '452 4.2.2 full', 'OUTBOUND_FAILED'],
    ['EHLO', '421 4.3.2 closing', 'OUTBOUND_FAILED'],
    ['DATA', '451 4.3.0 later', 'OUTBOUND_FAILED'],
  ])('tells %s answered by %s as %s, without the address', async (command, reply, code) => {
    const { mailer, fake, log } = await withServer();
    fake.behave({ fail: { command, reply, times: 2 } });
    const error = await mailer.send(mail).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([error, String(error), log()])).not.toMatch(/ada|example\.com/);
    expect(fake.received).toHaveLength(0);
  });

  it('fails temporarily when the server hangs up or is down, and waits for a slow one', async () => {
    const { mailer, fake } = await withServer();
    fake.behave({ hangUpAt: 'RCPT' });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' });
    fake.behave({ delayMs: 20 });
    await mailer.send(mail);
    expect(fake.received).toHaveLength(1);
    await fake.close();
    closers.shift();
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'OUTBOUND_FAILED' });
  });
});

describe('SMTP_URL', () => {
  it('requires encryption to log in to another machine', () => {
    expect(smtpOptions('smtp://u:p@mail.test')).toMatchObject({ port: 587, secure: false, requireTLS: true });
    expect(smtpOptions('smtps://u:p@mail.test')).toMatchObject({
      port: 465,
      secure: true,
      auth: { user: 'u', pass: 'p' },
    });
    expect(smtpOptions('smtp://mail.test:25')).toMatchObject({ port: 25, requireTLS: false });
    expect(smtpOptions('smtp://u:p@127.0.0.1:2525')).toMatchObject({ requireTLS: false });
  });

  it.each(['', 'mail.test', 'http://u:c4n4ry@mail.test', 'smtp://'])('refuses %j without repeating it', (url) => {
    expect(() => smtpOptions(url)).toThrow(/^SMTP_URL must be smtp:\/\/user:password@host:port or smtps:\/\/…$/);
  });
});

describe('the fake server', () => {
  /** Sends raw bytes and returns all replies until the server hangs up or is quiet. */
  const talk = async (port: number, text: string): Promise<string> => {
    const socket = createConnection(port, '127.0.0.1');
    let replies = '';
    socket.on('data', (data) => {
      replies += String(data);
    });
    socket.write(text);
    await new Promise((resolve) => {
      socket.on('close', resolve);
    });
    return replies;
  };

  it.each([
    ['commands out of order', 'MAIL FROM:<a@b>\r\nQUIT\r\n', '503'],
    ['DATA without a recipient', 'EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\nQUIT\r\n', '503'],
    ['a bare line feed', 'EHLO x\n', '500'],
    ['an overlong command', `EHLO ${'x'.repeat(600)}\r\n`, '500'],
    ['a bad address', 'EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a b@c>\r\nQUIT\r\n', '501'],
    ['an unknown command', 'EHLO x\r\nWIZ\r\nQUIT\r\n', '502'],
  ])('refuses %s', async (_name, text, code) => {
    const fake = await startSmtp();
    closers.push(() => fake.close());
    expect(await talk(fake.port, text)).toMatch(new RegExp(`^${code} `, 'm'));
    expect(fake.received).toHaveLength(0);
  });
});

describe('a name in a mail', () => {
  it.each([
    ['Acme', 'Acme'],
    ['https://evil.example', 'https: / / evil. example'],
    ['a@b.example', 'a@ b. example'],
    ['One\r\nBcc: x', 'One Bcc: x'],
    ['“quoted” <b>', 'quoted b'],
    // `https://evil.example` as an encoded word.
    ['=?utf-8?b?aHR0cHM6Ly9ldmlsLmV4YW1wbGU=?=', '= ?utf-8?b?aHR0cHM6Ly9ldmlsLmV4YW1wbGU= ?='],
  ])('%j is written %j', (name, expected) => {
    expect(plain(name)).toBe(expected);
  });
});
