import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Alert, createAlerts } from './alerts.ts';
import { hour, ManualClock, minute } from './clock.ts';
import { createLog } from './log.ts';
import type { Mail } from './mail.ts';
import { createMetrics } from './metrics.ts';
import { createOutbound } from './outbound/index.ts';
import { Secret } from './secret.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const alert: Alert = { key: 'journal.stuck', title: 'Journal is stuck', detail: 'for 3 minutes', severity: 'critical' };

/** A receiver of webhooks on loopback, a mailer that can be broken, and the real outbound. */
async function setUp(config: { mail?: boolean; webhooks?: boolean } = { mail: true, webhooks: true }) {
  const posted: { path: string | undefined; body: Record<string, unknown> }[] = [];
  const state = { status: 200, mailFails: false };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    posted.push({ path: request.url, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.writeHead(state.status).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => lines.push(line) } });
  const metrics = createMetrics({ process: false });
  const outbound = createOutbound({ clock, log, allowPrivate: () => true, sleep: async () => undefined });
  closers.push(
    () => outbound.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const mails: Mail[] = [];
  const mailer = {
    send: async (mail: Mail) => {
      if (state.mailFails) throw new Error('c4n4ry');
      mails.push(mail);
    },
    forget: async () => {},
  };
  const alerts = createAlerts({
    mailer,
    outbound,
    clock,
    log,
    metrics,
    config: {
      mailTo: config.mail ? ['ops@example.com', 'on-call@example.com'] : [],
      slackUrl: config.webhooks ? new Secret(`${base}/slack/c4n4ry`) : undefined,
      discordUrl: config.webhooks ? new Secret(`${base}/discord/c4n4ry`) : undefined,
    },
  });
  const raise = async (more: Partial<Alert> = {}) => {
    alerts.raise({ ...alert, ...more });
    await alerts.settled();
  };
  return { alerts, raise, posted, mails, state, clock, metrics, log: () => lines.join('') };
}

describe('alerts', () => {
  it('reach mail, Slack and Discord in their formats', async () => {
    const { raise, posted, mails, metrics } = await setUp();
    await raise({ detail: '<!channel> @everyone & more' });
    expect(mails.map(({ to, kind, subject }) => [to, kind, subject])).toEqual([
      ['ops@example.com', 'alert', '[critical] Journal is stuck'],
      ['on-call@example.com', 'alert', '[critical] Journal is stuck'],
    ]);
    const byPath = new Map(posted.map(({ path, body }) => [path, body]));
    expect(byPath.get('/slack/c4n4ry')).toMatchObject({
      text: '*[critical] Journal is stuck*\n&lt;!channel&gt; @everyone &amp; more',
    });
    expect(byPath.get('/discord/c4n4ry')).toEqual({
      content: '**[critical] Journal is stuck**\n<!channel> @everyone & more',
      allowed_mentions: { parse: [] },
    });
    expect(await metrics.text()).toContain('nexus_alerts_total{severity="critical",result="sent-mail"} 2');
  });

  it('are sent once an hour per key, with the number of repeats', async () => {
    const { raise, mails, clock, metrics } = await setUp({ mail: true });
    await raise();
    await raise();
    clock.advance(hour - 1);
    await raise();
    await raise({ key: 'other' });
    expect(mails).toHaveLength(4);
    clock.advance(1);
    await raise();
    expect(mails).toHaveLength(6);
    expect(mails.at(-1)?.text).toContain('raised 2 more times');
    expect(await metrics.text()).toContain('nexus_alerts_total{severity="critical",result="repeated"} 2');
  });

  it('never throw, and are sent again soon if no channel worked', async () => {
    const { raise, state, mails, clock, log } = await setUp();
    state.status = 500;
    state.mailFails = true;
    await raise();
    await raise();
    expect(log()).toContain('alert not delivered');
    expect(log().match(/"msg":"Journal is stuck"/g)).toHaveLength(1);
    state.mailFails = false;
    clock.advance(minute);
    await raise();
    expect(mails).toHaveLength(2);
  });

  it('contain no secrets and are bounded; the log contains no webhook URL', async () => {
    const { raise, posted, mails, state, log } = await setUp();
    state.status = 404;
    await raise({ detail: `postgres://nexus:hidden1@db/nexus Bearer hidden2abc ${'x'.repeat(9000)}` });
    expect(mails[0]?.text).toContain('[secret]@db');
    expect(JSON.stringify([mails, posted])).not.toMatch(/hidden/);
    for (const { body } of posted) expect(String(body.content ?? body.text).length).toBeLessThanOrEqual(2000);
    expect(log()).toContain('alerts-slack answered 404');
    expect(log()).not.toMatch(/c4n4ry|hidden|ops@/);
  });

  it('are limited if there are many keys', async () => {
    const { alerts, mails, clock, log } = await setUp({ mail: true });
    for (let i = 0; i < 1000; i += 1) alerts.raise({ ...alert, key: `key ${i}` });
    await alerts.settled();
    expect(mails).toHaveLength(120);
    expect(log()).toContain('"alert":"key 999"');
    clock.advance(hour);
    alerts.raise(alert);
    await alerts.settled();
    expect(mails).toHaveLength(122);
  });

  it('only go to the log if no channel is configured', async () => {
    const { raise, log, mails } = await setUp({});
    await raise();
    await raise();
    expect(mails).toEqual([]);
    expect(log().match(/"alert":"journal.stuck"/g)).toHaveLength(1);
  });
});
