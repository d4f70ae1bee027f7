import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, type Log, type LogOptions } from './log.ts';
import { mask } from './mask.ts';

const random = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4bC6dE8f';
const keyId = `eco_api_${'k3Y'.repeat(7)}9`;
const canaries = {
  key: `${keyId}.${random}`,
  refresh: `eco_rft_${'r3F'.repeat(7)}9.${random}`,
  jwt: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ',
  bearer: 'Bearer c4n4ryBearerToken',
  basic: 'Basic Y2FuYXJ5OmNhbmFyeQ==',
  database: 'postgres://nexus:c4n4ryPw@db:5432/nexus',
  badUrl: 'postgres://nexus:c4n4/ry@Pw@db:5432/nexus',
  link: 'https://nexus.example/verify?token=c4n4ryLink&next=1',
  assignment: 'password=c4n4ryAssigned',
  json: '{"password":"c4n4ryJson"}',
  opaque: random,
  stripe: 'sk_live_c4n4ryStripeKey0000',
  slack: 'https://hooks.slack.com/services/T0/B0/c4n4rySlack',
  pem: '-----BEGIN PRIVATE KEY-----\nc4n4ryPem\n-----END PRIVATE KEY-----',
};
/** The part of each canary that must never be seen. */
const needle = /c4n4|aB3dE5fG7h|canary|eyJzdWIi|c2lnbmF0|Y2FuYXJ5/i;

function capture(options: Partial<LogOptions> = {}): { log: Log; output: () => string } {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line) => lines.push(line) }, ...options });
  return { log, output: () => lines.join('') };
}

class Holder {
  password = 'c4n4ry instance';
}
class Secret {
  toJSON(): string {
    return '[secret]';
  }
}

const places: Record<string, (log: Log, canary: string) => void> = {
  message: (log, canary) => log.info(`before ${canary} after`),
  'message after a line break': (log, canary) => log.info(`before\n${canary}\tafter`),
  'message after an escape': (log, canary) => log.info(`\u001b${canary}`),
  'message with fields': (log, canary) => log.info({ route: '/x' }, `before ${canary}`),
  'interpolated text': (log, canary) => log.info('got %s here', canary),
  'interpolated object': (log, canary) => log.info('got %j and %o', { any: canary }, { deep: { any: canary } }),
  'flat field': (log, canary) => log.info({ any: canary }),
  'deep field': (log, canary) => log.info({ a: { b: [{ c: { any: canary } }] } }),
  error: (log, canary) => log.error(new Error(`failed ${canary}`)),
  'error with message': (log, canary) => log.error(new Error(`failed ${canary}`), 'it failed'),
  'error field': (log, canary) => log.error({ err: new Error(canary) }, 'it failed'),
  'error under any name': (log, canary) => log.error({ reason: new Error(canary) }, 'it failed'),
  cause: (log, canary) => log.error(new Error('outer', { cause: new Error(canary, { cause: { any: canary } }) })),
  aggregate: (log, canary) => log.error(new AggregateError([new Error(canary)], 'many')),
  'child binding': (log, canary) => log.child({ any: canary }).info('x'),
  'child of a child': (log, canary) =>
    log
      .child({ a: 1 })
      .child({ any: { deep: canary } })
      .info('x'),
  'set binding': (log, canary) => {
    const child = log.child({});
    child.setBindings({ any: canary });
    child.info('x');
  },
  prefix: (log, canary) => log.child({}, { msgPrefix: canary }).info('x'),
  map: (log, canary) => log.info({ map: new Map([['any', canary]]), set: new Set([canary]) }),
};

describe('secrets by pattern', () => {
  for (const [name, canary] of Object.entries(canaries)) {
    for (const [place, put] of Object.entries(places)) {
      it(`hides a ${name} in: ${place}`, () => {
        const { log, output } = capture();
        put(log, canary);
        expect(output()).not.toMatch(needle);
        expect(output()).toContain('[secret]');
        for (const line of output().trim().split('\n')) JSON.parse(line);
      });
    }
  }

  it('keeps the id of a key', () => {
    expect(mask(canaries.key)).toBe(`${keyId}.[secret]`);
  });

  it('does not change plain text, digests, ids and paths', () => {
    for (const text of [
      'GET /api/v1/projects/eco_prj_0123456789abcdefghijkl answered 200 in 3 ms',
      'a'.repeat(80),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '0190a5c8-7b3e-7c1a-9f00-0123456789ab',
      'listening on http://127.0.0.1:3000/@console',
      'file:///srv/nexus/node_modules/@scope/name/index.js:12:3',
      'the password is too short; choose a token name',
      '{"level":"info","token":null,"password":true}',
    ]) {
      expect(mask(text)).toBe(text);
    }
  });
});

describe('secrets by name', () => {
  const names =
    'password passwordHash currentPassword token accessToken refresh_token refreshToken secret clientSecret key apiKey api_key privateKey authorization Authorization cookie set-cookie x-api-key code otp DATABASE_URL';
  for (const name of names.split(' ')) {
    it(`hides the value of ${name} at any depth`, () => {
      const { log, output } = capture();
      const value = 'c4n4ry plain words';
      log.info({ [name]: value });
      log.info({ [name]: { inner: value } });
      log.info({ [name]: [value] });
      log.info({ headers: { [name]: value }, list: [{ deep: { [name]: value } }] });
      log.info('%j', { [name]: value });
      log.child({ [name]: value }).info('x');
      log.error(new Error('x', { cause: { [name]: value } }));
      expect(output()).not.toMatch(needle);
      expect(output().trim().split('\n')).toHaveLength(7);
    });
  }

  it('hides raw header lists, instances, buffers, functions and Secret objects', () => {
    const { log, output } = capture();
    log.info({ raw: ['Accept', '*/*', 'Cookie', 'c4n4ry', 'X-Api-Key', 'c4n4ry'] });
    log.info(new Holder());
    log.info({ holder: new Holder(), text: Buffer.from('c4n4ry'), act: () => 'c4n4ry', held: new Secret(), big: 10n });
    expect(output()).not.toMatch(needle);
    expect(output()).toContain('"holder":"[Holder]"');
    expect(output()).toContain('"text":"[6 bytes]"');
    expect(output()).toContain('"held":"[secret]"');
    expect(output()).toContain('"big":"10"');
  });

  it('keeps what an operator needs: error codes, counts, causes, key ids', () => {
    const { log, output } = capture();
    log.info({ keyId, tokens: 512, code: 'KEY_NOT_FOUND', inner: { code: '481516' } });
    log.error(
      new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNRESET', detail: 'c4n4ry' }) }),
    );
    const [first, second] = output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ keyId, tokens: 512, code: 'KEY_NOT_FOUND', inner: { code: '[secret]' } });
    expect(second).toMatchObject({
      level: 'error',
      msg: 'outer',
      err: { cause: { message: 'inner', code: 'ECONNRESET' } },
    });
    expect(output()).not.toMatch(needle);
  });
});

describe('robustness', () => {
  it('survives cycles, throwing getters, depth, width and a field named __proto__', () => {
    const { log, output } = capture();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle.self = circle;
    let deep: unknown = 'end';
    for (let i = 0; i < 100; i += 1) deep = { deep };
    log.info(circle);
    log.info({ deep, wide: Array.from({ length: 5000 }, () => ({ a: { b: 1 } })) });
    log.info({
      bad: Object.defineProperty({}, 'x', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      }),
    });
    log.info(JSON.parse('{"__proto__":{"password":"c4n4ry"}}'));
    log.info(null as never);
    log.info(undefined as never);
    expect(output()).toContain('[circular]');
    expect(output()).toContain('[cut]');
    expect(output()).toContain('[unreadable]');
    expect(output()).not.toMatch(needle);
    expect(output().length).toBeLessThan(30_000);
    for (const line of output().trim().split('\n')) JSON.parse(line);
  });

  it('never breaks JSON, whatever the text', () => {
    const words = fc.constantFrom(
      'password',
      '=',
      ':',
      '"',
      '\\',
      "'",
      'Bearer ',
      'eyJ',
      'eco_api_',
      '://',
      '@',
      'token',
      ...Object.values(canaries),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'grapheme' })), { maxLength: 12 }), (parts) => {
        const { log, output } = capture();
        log.info({ any: parts.join(''), list: parts }, parts.join(' '));
        JSON.parse(output());
      }),
      { numRuns: 300 },
    );
  });

  it('masks every long random run at any position, as a naive scan would', () => {
    const piece = fc.oneof(
      fc.constantFrom(random, random.slice(1), ' ', '\\', '\n', '/', 'x', '0'.repeat(60)),
      fc.string({ maxLength: 50 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = JSON.stringify(pieces.join(''));
        const random256 = (run: string) => /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
        const left = mask(text).replace(/\\(?:u[0-9a-f]{4}|.)/g, ' ');
        for (const run of left.match(/[\w-]{43,}/g) ?? []) expect(random256(run)).toBe(false);
        JSON.parse(mask(text));
      }),
      { numRuns: 500 },
    );
  });

  it('masks in linear time', () => {
    for (const part of [
      'a',
      'eyJ',
      '://',
      '://a:',
      'password=',
      'cookie: a',
      'Bearer ',
      '?',
      'eco_api_',
      'sk_',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      const start = performance.now();
      mask(part.repeat(20_000));
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });

  it('prints readable lines without secrets when pretty', () => {
    const { log, output } = capture({ pretty: true });
    log.error(
      { password: 'c4n4ry', route: '/x', err: new Error(canaries.key, { cause: new Error('inner') }) },
      'failed',
    );
    expect(output()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} ERROR failed {2}password=\[secret\] {2}route=\/x\n/);
    expect(output()).toContain('caused by:');
    expect(output()).not.toMatch(needle);
  });
});

describe('failures that repeat', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const lines = (output: string) =>
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('are printed once a minute, and then counted', () => {
    const { log, output } = capture();
    for (let n = 0; n < 500; n += 1) log.error({ err: full(), requestId: String(n), route: '/x' }, 'a request failed');
    expect(output().length).toBeLessThan(3000);
    vi.advanceTimersByTime(60_000);
    expect(lines(output()).slice(1)).toMatchObject([{ level: 'error', msg: 'a request failed', repeated: 499 }]);
    log.error({ err: full(), route: '/x' }, 'a request failed');
    vi.advanceTimersByTime(60_000);
    expect(lines(output()).slice(2)).toMatchObject([{ repeated: 1 }]);
    vi.advanceTimersByTime(60_000);
    log.error({ err: full(), route: '/x' }, 'a request failed');
    expect(lines(output()).slice(3)).toMatchObject([{ err: { code: 'ENOSPC' } }]);
  });

  it('are told apart by message, error, level and place', () => {
    const { log, output } = capture();
    const all = () => {
      log.error({ err: full() }, 'one');
      log.error({ err: full() }, 'two');
      log.warn({ err: full() }, 'two');
      log.error({ err: new TypeError('x is undefined') }, 'two');
      log.error({ err: new TypeError('y is undefined') }, 'two');
      log.error({ err: full(), job: 'a.b' }, 'two');
      log.child({ part: 'x' }).error(full(), 'three');
    };
    all();
    all();
    expect(lines(output())).toHaveLength(7);
  });

  it('are printed each time where they are of audit, or where nothing failed', () => {
    const { log, output } = capture();
    for (let n = 0; n < 5; n += 1) {
      log.error({ audit: 'unrecorded', err: full() }, 'a refusal could not be recorded');
      log.warn({ address: '192.0.2.1' }, 'a warning');
    }
    expect(lines(output())).toHaveLength(10);
  });
});
