import { second } from './clock.ts';

/**
 * Parses `SMTP_URL` (`smtp[s]://user:password@host:port`). Default port: 465 for `smtps`, otherwise 587.
 * @throws Error without the URL in its message.
 */
export function smtpOptions(smtpUrl: string) {
  const url = URL.canParse(smtpUrl) ? new URL(smtpUrl) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new Error('SMTP_URL must be smtp://user:password@host:port or smtps://…');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const auth = url.username === '' ? {} : { auth: credentials(url) };
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // No password over a network in plain text, even if an attacker strips STARTTLS.
    requireTLS: !secure && url.username !== '' && !isLoopback(host),
    tls: { minVersion: 'TLSv1.2' as const },
    ...auth,
    dnsTimeout: 5 * second,
    connectionTimeout: 10 * second,
    greetingTimeout: 10 * second,
    socketTimeout: 30 * second,
    // No content of a mail may make the mailer read a file or URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const credentials = (url: URL) => ({
  user: decodeURIComponent(url.username),
  pass: decodeURIComponent(url.password),
});

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
