import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../../test/harness.ts';
import { commandLine, type Exchange, operatorPush } from './exchanges.fixture.ts';
import { openVault, type VaultWorld } from './vault-world.fixture.ts';

describe.skipIf(!postgresAvailable)('what clients in Go send, one after the other (needs PostgreSQL)', () => {
  let world: VaultWorld;

  beforeEach(async () => {
    world = await openVault();
  });
  afterEach(() => world?.close());

  interface Received {
    status: number;
    type: string | undefined;
    body: string;
  }

  /** As Go's client does: `X-Vault-Request`, and no media type that nobody has set. */
  async function send({ request: what, body, type, headers }: Exchange, token: string): Promise<Received> {
    const [method = '', path = ''] = what.split(' ');
    const sent = request(`${world.endpoint}/v1/${path}`, {
      method,
      headers: {
        'x-vault-request': 'true',
        'user-agent': 'Go-http-client/1.1',
        ...(token === '' ? {} : { 'x-vault-token': token }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
    });
    sent.end(body === undefined ? undefined : `${JSON.stringify(body)}\n`);
    const reply = await new Promise<IncomingMessage>((resolve, reject) =>
      sent.on('response', resolve).on('error', reject),
    );
    return { status: reply.statusCode ?? 0, type: reply.headers['content-type'], body: await text(reply) };
  }

  async function replay(exchanges: readonly Exchange[], token: string): Promise<void> {
    for (const [at, exchange] of exchanges.entries()) {
      const { status, type, body } = await send(exchange, token);
      const what = `${at}: ${exchange.request} answered ${status} ${body}`;
      expect(status, what).toBe(exchange.status);
      if (exchange.request.includes('revoke-self')) await world.app.heard();
      if (status === 204) {
        expect([type, body], what).toEqual([undefined, '']);
        continue;
      }
      expect(type, what).toBe('application/json');
      expect(JSON.parse(body), what).toMatchObject(exchange.reply ?? {});
    }
  }

  it('is answered as they need it: vault kv', () => replay(commandLine(world.mount), world.key));

  it('is answered as they need it: External Secrets Operator', async () => {
    await world.grant('admin');
    const login: Exchange = { request: 'PUT auth/approle/login', body: world.robot, status: 200 };
    const { status, body } = await send(login, '');
    expect(status, body).toBe(200);
    const { auth } = JSON.parse(body) as { auth: { client_token: string; lease_duration: number } };
    await replay(operatorPush(world.mount), auth.client_token);
  });
});
