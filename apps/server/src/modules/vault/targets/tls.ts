import { isIP } from 'node:net';

interface Wanted {
  host: string;
  tls: boolean;
  ca?: string | undefined;
}

/**
 * What `tls.connect` needs where the socket leads to an address and not to the name that the certificate has. An address
 * is no server name (RFC 6066, 3).
 */
export const tlsOf = ({ host, tls, ca }: Wanted) =>
  tls
    ? {
        ...(isIP(host) === 0 ? { servername: host } : { host }),
        rejectUnauthorized: true,
        ...(ca === undefined ? {} : { ca }),
      }
    : undefined;

/** Of OpenSSL (X509_V_ERR_…), as Node has them in `code`. */
const untrusted = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|PATH_LENGTH_)/;
/** What answered speaks no TLS, or none that both know. pg has no code for it. */
const unspoken = /^(ERR_SSL_|HANDSHAKE_NO_SSL_SUPPORT$)|^The server does not support SSL/;

/** Why there is no TLS connection that is trusted; undefined where the error says something else. Texts are of OpenSSL, not of the server. */
export function tlsFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : error.message;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || 'cert' in error)
    return 'The certificate of the server is for another host';
  // mysql2 puts its own code in the place of those of TLS and of the network.
  const isHandshake = code === 'HANDSHAKE_SSL_ERROR' && !('syscall' in error);
  if (unspoken.test(code) || (isHandshake && 'library' in error)) return 'The server does not speak TLS';
  if (!untrusted.test(code) && !isHandshake) return undefined;
  // Behind the reason, Node gives advice for whoever runs it.
  const [reason] = error.message.split(';');
  return `The certificate of the server is not trusted: ${reason}`;
}
