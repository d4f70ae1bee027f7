import { LRUCache } from 'lru-cache';
import { type Clock, hour, minute, second } from './clock.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mail.ts';
import { mask } from './mask.ts';
import type { Metrics } from './metrics.ts';
import type { Outbound, OutboundReply } from './outbound/index.ts';
import type { Secret } from './secret.ts';

export interface Alert {
  /** Names the condition: alerts with the same key are sent at most once per hour. */
  key: string;
  title: string;
  detail: string;
  severity: 'info' | 'warning' | 'critical';
}

export interface Alerts {
  /** Sends it to the operators in the background. Never throws and never waits. */
  raise(alert: Alert): void;
  /** Resolves when every raised alert is delivered or has failed: for shutdown and tests. */
  settled(): Promise<void>;
}

export interface AlertsOptions {
  mailer: Mailer;
  outbound: Outbound;
  clock: Clock;
  log: Log;
  metrics?: Metrics;
  config: {
    /** Addresses of the operators. */
    mailTo?: readonly string[];
    /** Incoming webhooks; their URLs are secrets. */
    slackUrl?: Secret<string> | undefined;
    discordUrl?: Secret<string> | undefined;
  };
}

interface Sent {
  /** Monotonic, as is all time here: no alert may wait for a date. */
  sentAt: number;
  /** Times it was raised again since it was sent. */
  repeats: number;
}

/** An alert is not repeated for this long; after no channel could be reached, for a shorter time. */
const quietMs = hour;
const failedQuietMs = minute;
const maxKeys = 500;
const maxPerHour = 60;
/** Discord takes 2,000 characters (Slack 40,000); the rest is for the title and markup. */
const maxDetail = 1500;
const maxTitle = 200;
const webhook = { timeoutMs: 10 * second, maxBytes: 64 * 1024, retry: 'exponential' } as const;

export function createAlerts(options: AlertsOptions): Alerts {
  return new AlertSender(options);
}

class AlertSender implements Alerts {
  private readonly options: AlertsOptions;
  private readonly sent = new LRUCache<string, Sent>({ max: maxKeys });
  private readonly sending = new Set<Promise<void>>();
  private hourStart = Number.NEGATIVE_INFINITY;
  private sentThisHour = 0;

  constructor(options: AlertsOptions) {
    this.options = options;
  }

  raise(alert: Alert): void {
    const admitted = this.admit(alert.key);
    this.count(alert, typeof admitted === 'number' ? 'raised' : admitted);
    if (admitted === 'repeated') return;
    if (admitted === 'suppressed') {
      this.options.log.warn({ alert: alert.key, severity: alert.severity }, 'alert suppressed: too many this hour');
      return;
    }
    const sending = this.send(clean(alert, admitted)).catch((error: unknown) => {
      this.options.log.error({ err: error, alert: alert.key }, 'alert failed');
    });
    this.sending.add(sending);
    void sending.finally(() => this.sending.delete(sending));
  }

  async settled(): Promise<void> {
    while (this.sending.size > 0) await Promise.all(this.sending);
  }

  /** How often it was repeated since it was last sent, or why it is not sent now. */
  private admit(key: string): number | 'repeated' | 'suppressed' {
    const now = this.options.clock.monotonic();
    const known = this.sent.get(key);
    if (now - this.hourStart >= hour) {
      this.hourStart = now;
      this.sentThisHour = 0;
    }
    if (known !== undefined && now - known.sentAt < quietMs) {
      known.repeats += 1;
      return 'repeated';
    }
    if (this.sentThisHour >= maxPerHour) return 'suppressed';
    this.sentThisHour += 1;
    this.sent.set(key, { sentAt: now, repeats: 0 });
    return known?.repeats ?? 0;
  }

  private async send(alert: Alert): Promise<void> {
    const { log, clock } = this.options;
    log.warn({ alert: alert.key, severity: alert.severity, detail: alert.detail }, alert.title);
    const channels = this.channels(alert);
    const results = await Promise.all(channels.map(([name, send]) => this.deliver(alert, name, send)));
    if (channels.length === 0 || results.includes(true)) return;
    const known = this.sent.get(alert.key);
    if (known !== undefined) known.sentAt = clock.monotonic() - quietMs + failedQuietMs;
  }

  private channels(alert: Alert): [string, () => Promise<void>][] {
    const { mailer, config } = this.options;
    const channels: [string, () => Promise<void>][] = (config.mailTo ?? []).map((to) => [
      'mail',
      () =>
        mailer.send({ to, kind: 'alert', subject: headline(alert), text: `${headline(alert)}\n\n${alert.detail}\n` }),
    ]);
    const { slackUrl, discordUrl } = config;
    if (slackUrl !== undefined)
      channels.push(['slack', () => this.post('alerts-slack', slackUrl, slackMessage(alert))]);
    if (discordUrl !== undefined) {
      channels.push(['discord', () => this.post('alerts-discord', discordUrl, discordMessage(alert))]);
    }
    return channels;
  }

  private async deliver(alert: Alert, channel: string, send: () => Promise<void>): Promise<boolean> {
    try {
      await send();
      this.count(alert, `sent-${channel}`);
      return true;
    } catch (error) {
      this.count(alert, `failed-${channel}`);
      this.options.log.error({ err: error, alert: alert.key, channel }, 'alert not delivered');
      return false;
    }
  }

  private async post(service: string, url: Secret<string>, message: unknown): Promise<void> {
    // Retried although a POST is not idempotent: a duplicate message does no harm.
    const reply: OutboundReply = await this.options.outbound.request({
      ...webhook,
      service,
      method: 'POST',
      url: url.reveal(),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      idempotent: true,
    });
    if (reply.status >= 300) throw new Error(`${service} answered ${reply.status}`);
  }

  private count({ severity }: Alert, result: string): void {
    this.options.metrics?.counter('nexus_alerts_total', 'Alerts to operators', { severity, result }).add();
  }
}

/** Masks secrets and bounds lengths: an alert leaves the installation and often contains an error's text. */
function clean(alert: Alert, repeats: number): Alert {
  const since = repeats === 0 ? '' : `\n(raised ${repeats} more times since it was last sent)`;
  return {
    ...alert,
    title: mask(alert.title).slice(0, maxTitle),
    detail: mask(alert.detail).slice(0, maxDetail) + since,
  };
}

const headline = ({ severity, title }: Alert): string => `[${severity}] ${title}`;

/** Slack interprets `<!channel>` and links in angle brackets, so its three control characters are escaped. */
function slackMessage(alert: Alert): unknown {
  const literal = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return { text: `*${literal(headline(alert))}*\n${literal(alert.detail)}`, unfurl_links: false };
}

/** Without mentions, so that no text can notify `@everyone`. */
const discordMessage = (alert: Alert): unknown => ({
  content: `**${headline(alert)}**\n${alert.detail}`,
  allowed_mentions: { parse: [] },
});
