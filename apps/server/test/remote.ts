import type { Json, TestApp } from './app.ts';

/** `call` of a server in a process of its own, wherever it listens at the moment; `always` comes with every request. */
export const callsTo =
  (address: () => string, always: Record<string, string> = {}): TestApp['call'] =>
  async (what, { as, body, headers = {} } = {}) => {
    const [method = 'GET', path = '/'] = what.split(' ');
    const reply = await fetch(`${address()}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...always,
        ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = /[/+]json/.test(reply.headers.get('content-type') ?? '');
    return {
      status: reply.status,
      body: isJson ? (JSON.parse(text) as Json) : ({} as Json),
      text,
      headers: { ...Object.fromEntries(reply.headers), 'set-cookie': reply.headers.getSetCookie() },
    };
  };
