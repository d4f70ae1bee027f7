/** JSON of any shape, read member by member. */
export interface Json {
  [name: string]: Json;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

export interface Call {
  as?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request of the preparation: `call(url, 'POST /api/v1/keys', …)`. */
export async function call(url: string, what: string, { as, body, headers = {} }: Call = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = what.split(' ');
  const reply = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.includes('json') === true;
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Json,
  };
}

/** As `call`, and anything but success is an error. */
export async function must(url: string, what: string, options: Call = {}): Promise<Answer> {
  const answer = await call(url, what, options);
  if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${answer.text}`);
  return answer;
}

export interface Person {
  email: string;
  password: string;
  org: string;
  token: string;
}

let people = 0;

export async function register(url: string): Promise<Person> {
  const email = `person${++people}@example.com`;
  const password = `Correct-Horse-${people}-Battery`;
  const { body } = await must(url, 'POST /api/v1/auth/register', {
    body: { email, password, displayName: `Person ${people}` },
  });
  return { email, password, org: String(body.organization?.id), token: String(body.tokens?.accessToken) };
}

export async function createCustomer(url: string, as: string, externalId: string): Promise<string> {
  const { body } = await must(url, 'POST /api/v1/customers', { as, body: { externalId, name: 'A customer' } });
  return String(body.id);
}

/** The full key. */
export async function createKey(url: string, as: string, body: Record<string, unknown>): Promise<string> {
  const answer = await must(url, 'POST /api/v1/keys', { as, body: { name: 'benchmark', ...body } });
  return String(answer.body.key);
}

/** Runs `work` for 0 … count-1, a few at a time. */
export async function several<T>(count: number, work: (index: number) => Promise<T>, atOnce = 8): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
}
