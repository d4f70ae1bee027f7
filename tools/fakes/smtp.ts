import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/**
 * A stateful mail server for tests: a strict subset of RFC 5321 (EHLO/HELO, MAIL, RCPT, DATA, RSET, NOOP, VRFY, QUIT)
 * with 8BITMIME and SIZE (RFC 6152, 1870) and AUTH PLAIN and LOGIN (RFC 4954). It refuses what the RFC forbids (bare
 * line feeds, overlong lines, commands out of order) and can be told to fail, delay, hang up or greylist.
 */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Header fields and body as received, dots unstuffed. */
  raw: string;
  user: string | undefined;
}

export interface SmtpBehaviour {
  /** The reply to the next `times` commands of this name, such as `{ command: 'RCPT', reply: '550 5.1.1 No such user' }`. */
  fail?: { command: string; reply: string; times: number };
  /** Milliseconds before each reply. */
  delayMs?: number;
  /** The first try of each pair of sender and recipient gets 451; later ones pass. */
  greylist?: boolean;
  /** Hangs up, without a reply, when this command comes. */
  hangUpAt?: string;
}

export interface FakeSmtp {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** Every command line as it came, for assertions on the protocol. */
  readonly commands: string[];
  behave(behaviour: SmtpBehaviour): void;
  close(): Promise<void>;
}

export interface FakeSmtpOptions {
  /** Credentials without which no mail is taken. */
  login?: { user: string; password: string };
}

const maxCommand = 512;
const maxTextLine = 1000;
const maxMessage = 1_000_000;
const maxRecipients = 100;

export async function startSmtp(options: FakeSmtpOptions = {}): Promise<FakeSmtp> {
  const state: State = { options, received: [], commands: [], behaviour: {}, greylisted: new Set() };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void new Conversation(state, socket).hold();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received: state.received,
    commands: state.commands,
    behave: (behaviour) => {
      state.behaviour = behaviour;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface State {
  options: FakeSmtpOptions;
  received: ReceivedMail[];
  commands: string[];
  behaviour: SmtpBehaviour;
  greylisted: Set<string>;
}

class HungUp extends Error {}

class Conversation {
  private readonly state: State;
  private readonly socket: Socket;
  private readonly lines: AsyncIterator<string>;
  private greeted = false;
  private user: string | undefined;
  private from: string | undefined;
  private to: string[] = [];

  constructor(state: State, socket: Socket) {
    this.state = state;
    this.socket = socket;
    this.lines = linesOf(socket);
  }

  async hold(): Promise<void> {
    try {
      await this.reply('220 fake.test ESMTP');
      while (true) {
        const line = await this.line(maxCommand);
        this.state.commands.push(line);
        const verb = (line.split(' ')[0] ?? '').toUpperCase();
        const reply = this.told(verb) ?? (await this.answer(verb, line.slice(verb.length + 1)));
        await this.reply(reply);
        if (verb === 'QUIT' || reply.startsWith('421')) break;
      }
      this.socket.end();
    } catch (error) {
      if (!(error instanceof HungUp)) this.socket.end(`500 5.5.2 ${error instanceof Error ? error.message : ''}\r\n`);
      else this.socket.destroy();
    }
  }

  /** What the test told it to reply instead. */
  private told(verb: string): string | undefined {
    const { fail, hangUpAt } = this.state.behaviour;
    if (hangUpAt === verb) throw new HungUp();
    if (fail === undefined || fail.command !== verb || fail.times <= 0) return undefined;
    fail.times -= 1;
    return fail.reply;
  }

  private async answer(verb: string, rest: string): Promise<string> {
    if (verb === 'QUIT') return '221 2.0.0 Bye';
    if (verb === 'NOOP') return '250 2.0.0 Ok';
    if (verb === 'EHLO' || verb === 'HELO') return this.greet(verb, rest);
    if (!this.greeted) return '503 5.5.1 Say EHLO first';
    if (verb === 'RSET') return this.reset('250 2.0.0 Ok');
    if (verb === 'VRFY') return '252 2.1.5 Send it and see';
    if (verb === 'AUTH') return await this.authenticate(rest);
    if (verb === 'MAIL') return this.mail(rest);
    if (verb === 'RCPT') return this.recipient(rest);
    if (verb === 'DATA') return await this.data(rest);
    return '502 5.5.1 Not implemented';
  }

  private greet(verb: string, domain: string): string {
    if (!/^[\w.:[\]-]+$/.test(domain)) return '501 5.5.4 A domain is needed';
    this.greeted = true;
    this.reset('');
    if (verb === 'HELO') return '250 fake.test';
    return ['250-fake.test', `250-SIZE ${maxMessage}`, '250-AUTH PLAIN LOGIN', '250 8BITMIME'].join('\r\n');
  }

  private async authenticate(rest: string): Promise<string> {
    if (this.user !== undefined || this.from !== undefined) return '503 5.5.1 Not now';
    const [mechanism, initial] = rest.split(' ');
    let user: string | undefined;
    let password: string | undefined;
    if (mechanism === 'PLAIN') {
      [, user, password] = decode(initial ?? (await this.ask(''))).split('\0');
    } else if (mechanism === 'LOGIN') {
      user = decode(initial ?? (await this.ask('Username:')));
      password = decode(await this.ask('Password:'));
    } else return '504 5.5.4 Unknown mechanism';
    const { login } = this.state.options;
    if (login === undefined || user !== login.user || password !== login.password) return '535 5.7.8 Wrong credentials';
    this.user = user;
    return '235 2.7.0 Welcome';
  }

  private async ask(question: string): Promise<string> {
    await this.reply(`334 ${Buffer.from(question).toString('base64')}`);
    return await this.line(maxCommand);
  }

  private mail(rest: string): string {
    if (this.state.options.login !== undefined && this.user === undefined) return '530 5.7.0 Log in first';
    if (this.from !== undefined) return '503 5.5.1 A mail is under way';
    const path = /^FROM:<([^<>\s]*)>((?: [A-Z0-9]+(?:=\S+)?)*)$/i.exec(rest);
    if (path?.[1] === undefined) return '501 5.1.7 Bad sender';
    if (path[1] !== '' && !isMailbox(path[1])) return '553 5.1.7 Bad sender';
    this.from = path[1];
    return '250 2.1.0 Ok';
  }

  private recipient(rest: string): string {
    if (this.from === undefined) return '503 5.5.1 MAIL comes first';
    if (this.to.length >= maxRecipients) return '452 4.5.3 Too many recipients';
    const mailbox = /^TO:<([^<>\s]+)>$/i.exec(rest)?.[1];
    if (mailbox === undefined || !isMailbox(mailbox)) return '501 5.1.3 Bad recipient';
    const pair = `${this.from} ${mailbox}`;
    if (this.state.behaviour.greylist === true && !this.state.greylisted.has(pair)) {
      this.state.greylisted.add(pair);
      return `451 4.7.1 <${mailbox}>: greylisted, try again later`;
    }
    this.to.push(mailbox);
    return '250 2.1.5 Ok';
  }

  private async data(rest: string): Promise<string> {
    if (rest !== '') return '501 5.5.4 DATA takes nothing';
    if (this.from === undefined || this.to.length === 0) return '503 5.5.1 RCPT comes first';
    await this.reply('354 Go on');
    const lines: string[] = [];
    let size = 0;
    for (let line = await this.line(maxTextLine); line !== '.'; line = await this.line(maxTextLine)) {
      size += line.length + 2;
      if (size <= maxMessage) lines.push(line.startsWith('.') ? line.slice(1) : line);
    }
    if (size > maxMessage) return this.reset('552 5.3.4 Too large');
    const told = this.told('.');
    if (told !== undefined) return this.reset(told);
    this.state.received.push({ from: this.from, to: this.to, raw: `${lines.join('\r\n')}\r\n`, user: this.user });
    return this.reset('250 2.0.0 Taken');
  }

  private reset(reply: string): string {
    this.from = undefined;
    this.to = [];
    return reply;
  }

  private async line(limit: number): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done === true) throw new HungUp();
    if (value.length + 2 > limit) throw new Error('Line too long');
    return value;
  }

  private async reply(text: string): Promise<void> {
    const { delayMs } = this.state.behaviour;
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
    this.socket.write(`${text}\r\n`);
  }
}

/** Lines that end in CRLF; a bare CR or LF is an error (RFC 5321, 2.3.8), since smuggling lives on it. */
async function* linesOf(socket: Socket): AsyncGenerator<string, undefined> {
  let rest = '';
  // Not destroyed on return, so that an error can still be told.
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    rest += (chunk as Buffer).toString('utf8');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      if (/[\r\n]/.test(line)) throw new Error('Bare CR or LF');
      rest = rest.slice(end + 2);
      yield line;
    }
    if (rest.includes('\n') || rest.length > maxMessage) throw new Error('Bare LF or endless line');
  }
  return undefined;
}

const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** RFC 5321, 4.1.2 without quoted local parts and address literals; lengths of 4.5.3.1. */
const isMailbox = (text: string): boolean => {
  const [local = '', domain = '', ...more] = text.split('@');
  const atom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
  const labels = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
  return more.length === 0 && local.length <= 64 && domain.length <= 255 && atom.test(local) && labels.test(domain);
};
