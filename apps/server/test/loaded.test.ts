import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./loaded.ts', import.meta.url));

const loaded = (by: 'server' | 'journal'): string[] =>
  JSON.parse(execFileSync(process.execPath, [script, by], { encoding: 'utf8' }));

// ADR 33 and 72: what these take, a server that does not use them does without.

it('the server starts without the libraries that few installations use', () => {
  const packages = loaded('server');
  expect(packages).toContain('fastify');
  const few = ['oidc-provider', 'koa', '@simplewebauthn/server', 'ioredis', 'undici', 'node:deps/undici', 'nodemailer'];
  for (const name of [...few, '@aws-sdk/client-kms', '@smithy/core']) expect(packages).not.toContain(name);
});

it("the journal's thread starts with PostgreSQL's client alone", () => {
  const packages = loaded('journal');
  expect(packages).toContain('pg');
  for (const name of ['zod', 'kysely', 'fastify']) expect(packages).not.toContain(name);
});
