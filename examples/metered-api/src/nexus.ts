/** Calls of Nexus's API with a key or an access token. */
export class Nexus {
  private readonly url: string;
  private readonly credential: string;

  constructor(url: string, credential: string) {
    this.url = url;
    this.credential = credential;
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body: unknown, contentType = 'application/json'): Promise<T> {
    return this.call('POST', path, JSON.stringify(body), contentType);
  }

  /** All pages of a list. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor = '';
    do {
      const page = await this.get<{ items: T[]; nextCursor: string | null }>(`${path}?limit=100${cursor}`);
      items.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (cursor !== '');
    return items;
  }

  private async call<T>(method: string, path: string, body?: string, contentType = 'application/json'): Promise<T> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(this.credential === '' ? {} : { authorization: `Bearer ${this.credential}` }),
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }
}

export interface Owner {
  email: string;
  password: string;
}

/** Access tokens expire as the clock is moved; a key does not. */
export async function ownersKey(url: string, owner: Owner): Promise<string> {
  const { tokens } = await new Nexus(url, '').post<{ tokens: { accessToken: string } }>('/api/v1/auth/login', owner);
  const terms = { name: 'replay', kind: 'platform', scopes: ['*:*'] };
  return (await new Nexus(url, tokens.accessToken).post<{ key: string }>('/api/v1/keys', terms)).key;
}
