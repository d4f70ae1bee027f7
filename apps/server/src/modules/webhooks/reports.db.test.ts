import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { hour, minute, second } from '../../kernel/clock.ts';
import { type Stage, stage } from './webhooks.fixture.ts';

/** What went wrong elsewhere, tried here. */
describe.skipIf(!postgresAvailable)('reports on webhooks of others (needs PostgreSQL)', () => {
  let here: Stage;
  beforeAll(async () => {
    here = await stage();
  }, 60_000);
  afterAll(() => here?.close());

  const receivedAt = (path: string) => here.receiver.received.filter((each) => each.path === path);
  const states = async (id: string) => (await here.deliveriesTo(id)).map(({ state }) => state);
  const endpoints = '/api/v1/webhooks/endpoints';

  it('hookdeck/outpost#314: a name that does not resolve is tried again', async () => {
    const id = await here.endpoint('/unresolved', { url: 'http://nowhere.invalid/hook' });
    await here.send();
    await here.drain();
    expect(await here.deliveriesTo(id)).toMatchObject([
      { state: 'retrying', lastFailure: 'NETWORK', lastStatus: null },
    ]);
  });

  it('reapit/foundations#10219: a retry has a signature of its own, which is right', async () => {
    await here.endpoint('/resigned');
    let isDown = true;
    here.behave('/resigned', () => ({ status: isDown ? 500 : 200 }));
    await here.send();
    await here.drain();
    isDown = false;
    here.app.manual.advance(10 * second);
    await here.drain();
    const [first, again] = receivedAt('/resigned');
    expect([first?.verified, again?.verified]).toEqual([true, true]);
    expect(first?.headers['webhook-signature']).not.toBe(again?.headers['webhook-signature']);
    expect(first?.body).toBe(again?.body);
  });

  it('hookdeck/outpost#131: what waits goes to the new address of an endpoint', async () => {
    const id = await here.endpoint('/moved-from');
    here.behave('/moved-from', { status: 500 });
    await here.send();
    await here.drain();
    await here.made(`PATCH ${endpoints}/${id}`, { url: here.receiver.url('/moved-to') });
    here.app.manual.advance(minute);
    await here.drain();
    expect([receivedAt('/moved-from').length, receivedAt('/moved-to').length]).toEqual([1, 1]);
    expect(await states(id)).toEqual(['delivered']);
  });

  it('hookdeck/outpost#611: what comes while an endpoint is disabled can be seen and sent later', async () => {
    const id = await here.endpoint('/paused');
    await here.made(`PATCH ${endpoints}/${id}`, { state: 'disabled' });
    await here.send();
    await here.drain();
    expect(await states(id)).toEqual(['held']);
    await here.made(`POST ${endpoints}/${id}/enable`);
    const [held] = await here.deliveriesTo(id);
    await here.made(`POST /api/v1/webhooks/deliveries/${held?.id}/replay`);
    await here.drain();
    expect(await states(id)).toEqual(['delivered']);
  });

  it('polar#8690: deliveries that wait do not hide that an endpoint fails', async () => {
    const id = await here.endpoint('/burst');
    here.behave('/burst', { status: 500 });
    for (let n = 0; n < 30; n += 1) await here.send({ n });
    await here.drain();
    expect((await here.made(`GET ${endpoints}/${id}`)).failingSince).not.toBe(null);
    // Its breaker lets few through, and no attempt is lost by that.
    const attempts = (await here.deliveriesTo(id)).map(({ attempts: count }) => Number(count));
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(receivedAt('/burst').length);
    expect(receivedAt('/burst').length).toBeLessThan(10);
  });

  it('craftcms/webhooks#35: a message that fails does not keep the next ones', async () => {
    const id = await here.endpoint('/blocked');
    here.behave('/blocked', ({ event }) => ({ status: event.data.n === 1 ? 400 : 200 }));
    for (let n = 1; n <= 4; n += 1) await here.send({ n });
    await here.drain();
    expect(await states(id)).toEqual(['delivered', 'delivered', 'delivered', 'retrying']);
  });

  it.each(['pending', 'sending'])('stargate-backend#136: what is %s is not sent again by hand', async (state) => {
    const id = await here.endpoint(`/under-way-${state}`);
    here.behave(`/under-way-${state}`, { status: 500 });
    await here.send();
    await here.drain();
    await here.app.rows(`update eco_webhook_deliveries set state = '${state}' where endpoint_id = $1`, [id]);
    const [open] = await here.deliveriesTo(id);
    const refused = await here.call(`POST /api/v1/webhooks/deliveries/${open?.id}/replay`);
    expect([refused.status, refused.body.code]).toEqual([409, 'DELIVERY_OPEN']);
    const states = ['delivered', 'exhausted', 'held', 'retrying'];
    const all = await here.made(`POST ${endpoints}/${id}/replay`, { since: '2026-01-01T00:00:00Z', states });
    expect(all.replayed).toBe(0);
  });

  it.each(['one', 'all'])('what waits for its next attempt is sent at once by hand: %s', async (which) => {
    const path = `/mended-${which}`;
    const id = await here.endpoint(path);
    here.behave(path, { status: 500 });
    await here.send();
    await here.drain();
    const [open] = await here.deliveriesTo(id);
    expect(open).toMatchObject({ state: 'retrying', attempts: 1 });
    here.behave(path, { status: 200 });
    // The next attempt is four seconds away.
    here.app.manual.advance(second);
    const unasked = await here.made(`POST ${endpoints}/${id}/replay`, { since: '2026-01-01T00:00:00Z' });
    expect(unasked.replayed).toBe(0);
    if (which === 'one') await here.made(`POST /api/v1/webhooks/deliveries/${open?.id}/replay`);
    else await here.made(`POST ${endpoints}/${id}/replay`, { since: '2026-01-01T00:00:00Z', states: ['retrying'] });
    await here.drain();
    expect(await here.deliveriesTo(id)).toMatchObject([{ state: 'delivered', attempts: 2, nextAttemptAt: null }]);
    expect(receivedAt(path)).toHaveLength(2);
  });

  it('hookdeck/outpost#310: what is sent again by hand is in the log, with the next number', async () => {
    const id = await here.endpoint('/by-hand');
    await here.send();
    await here.drain();
    const [done] = await here.deliveriesTo(id);
    await here.made(`POST /api/v1/webhooks/deliveries/${done?.id}/replay`);
    await here.drain();
    const { attemptLog } = await here.made(`GET /api/v1/webhooks/deliveries/${done?.id}`);
    expect(attemptLog).toMatchObject([{ number: 1 }, { number: 2 }]);
    expect(receivedAt('/by-hand').length).toBe(2);
  });

  it('hookdeck/outpost#596: an endpoint is warned of by how long it fails, in the event that owners get', async () => {
    const id = await here.endpoint('/warned');
    here.behave('/warned', { status: 500 });
    for (let hours = 0; hours <= 26; hours += 2) {
      await here.send();
      await here.drain();
      here.app.manual.advance(2 * hour);
    }
    const events = await here.app.rows<{ data: { days: number } }>(
      `select data from nexus_events where type = 'webhook-endpoint.failing' and subject = $1`,
      [id],
    );
    expect(events.map(({ data }) => data.days)).toEqual([1]);
  }, 60_000);

  it.each([
    ['http://169.254.169.254/latest/meta-data', 'an address of the cloud'],
    ['http://[::ffff:169.254.169.254]/', 'the same as IPv6'],
    ['http://0x7f.1:1/', 'this machine, in another spelling'],
    ['http://user:password@example.com/', 'a URL with credentials'],
  ])('vstorm-co/full-stack-ai-agent-template#62: %s is refused: %s', async (url) => {
    const made = await here.call(`POST ${endpoints}`, { url, events: ['*'] });
    // Outside of production this machine may be called.
    if (url.includes('0x7f')) expect(made.status).toBe(201);
    else expect([made.status, made.body.code]).toEqual([422, 'OUTBOUND_REFUSED']);
  });

  it('formbricks#7877: in production, neither http nor this machine, whatever its name', async () => {
    const production = {
      ...{ NODE_ENV: 'production', PUBLIC_URL: 'https://nexus.example.com', SMTP_URL: 'smtp://127.0.0.1:9' },
      ...{ STRIPE_API_URL: 'https://127.0.0.1:9', POLAR_API_URL: 'https://127.0.0.1:9' },
    };
    const key = await here.made('POST /api/v1/keys', { name: 'for production', scopes: ['webhooks:write'] });
    const node = await testApp({ beside: here.app, manualClock: false, env: production });
    try {
      for (const url of ['http://example.com/', 'https://127.0.0.1/', 'https://localhost/', 'https://10.0.0.1/']) {
        const made = await node.call(`POST ${endpoints}`, { as: String(key.key), body: { url, events: ['*'] } });
        expect([url, made.status, made.body.code]).toEqual([url, 422, 'OUTBOUND_REFUSED']);
      }
    } finally {
      await node.close();
    }
  }, 60_000);

  it('headers that would break the request or forge its signature are refused', async () => {
    for (const headers of [
      { 'webhook-signature': 'v1,x' },
      { Host: 'internal' },
      { 'Content-Length': '0' },
      { 'X-A': 'a\r\nX-B: b' },
      { 'X A': 'a' },
      { 'Transfer-Encoding': 'chunked' },
      { 'X-A': '1', 'x-a': '2' },
    ]) {
      const body = { url: here.receiver.url('/headers'), events: ['*'], headers };
      const made = await here.call(`POST ${endpoints}`, body);
      expect([JSON.stringify(headers), made.status]).toEqual([JSON.stringify(headers), 400]);
    }
  });

  it('bodies are as large as they may be, and no larger', async () => {
    const id = await here.endpoint('/large');
    await here.send({ text: 'x'.repeat(65_000) });
    await here.drain();
    expect(await states(id)).toEqual(['delivered']);
    const body = { type: 'order.shipped', data: { text: 'x'.repeat(65_536) } };
    const refused = await here.call('POST /api/v1/webhooks/messages', body);
    expect([refused.status, refused.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});
