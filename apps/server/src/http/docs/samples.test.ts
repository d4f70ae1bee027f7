import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curl, type Sample, typescript } from './samples.ts';

const sample: Sample = {
  method: 'POST',
  url: 'https://nexus.example.com/api/v1/things',
  headers: { Authorization: 'Bearer $NEXUS_TOKEN', 'Content-Type': 'application/json' },
  body: { name: `it's "quoted" \\ and $HOME`, nested: { 'not-a-name': [1, true, null] } },
};

describe('curl', () => {
  it('gives the shell the body as it is, and fills in the token', () => {
    const script = `curl() { printf '%s\\n' "$@"; }\n${curl(sample)}`;
    const { stdout } = spawnSync('sh', ['-c', script], { env: { NEXUS_TOKEN: 'secret' }, encoding: 'utf8' });
    expect(stdout).toContain('Authorization: Bearer secret\n');
    expect(JSON.parse(stdout.slice(stdout.indexOf('-d\n') + 3))).toEqual(sample.body);
  });

  it('says no method where it is GET', () => {
    expect(curl({ method: 'GET', url: 'https://nexus.example.com/x', headers: {} })).toBe(
      "curl 'https://nexus.example.com/x'",
    );
  });
});

describe('typescript', () => {
  it('is a program that makes the call', async () => {
    const calls: unknown[] = [];
    const fetch = async (...call: unknown[]) => {
      calls.push(call);
      return { ok: true, json: async () => ({}) };
    };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor;
    await new AsyncFunction('fetch', 'process', typescript(sample))(fetch, { env: { NEXUS_TOKEN: 'secret' } });
    expect(calls).toEqual([
      [
        sample.url,
        {
          method: 'POST',
          headers: { Authorization: 'Bearer secret', 'Content-Type': 'application/json' },
          body: JSON.stringify(sample.body),
        },
      ],
    ]);
  });
});
