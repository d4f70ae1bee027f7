import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AddressList, peerAddress } from '../kernel/address.ts';
import { errors } from '../kernel/errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The client's address in its normal form. Unlike `ip`, it is never arbitrary text from a proxy or a client. */
    address: string;
  }
}

/** Whether a peer, or a hop in `X-Forwarded-For`, is a proxy whose `X-Forwarded-For` is believed. */
export function proxyTrust(networks: readonly string[]): false | ((peer: string) => boolean) {
  const trusted = new AddressList(networks);
  return networks.length > 0 && ((peer) => trusted.includes(peerAddress(peer)));
}

/** Sets the address of each request. One whose client has no address is refused: no limit and no list could hold for it. */
export function findAddresses(app: FastifyInstance): void {
  app.decorateRequest('address', '');
  app.addHook('onRequest', (request, _reply, done) => {
    const address = clientAddress(request);
    if (address === undefined) return done(errors.INVALID_REQUEST('The address of the client is unknown'));
    request.address = address;
    return done();
  });
}

/** The address of the hop nearest to the client that has one: the proxy's, if it passes on something else. */
function clientAddress({ ip, ips = [ip] }: FastifyRequest): string | undefined {
  for (const hop of [...ips].reverse()) {
    // Undefined for a connection that has ended, whatever the type says.
    const address = peerAddress(hop ?? '');
    if (address !== undefined) return address;
  }
  return undefined;
}
