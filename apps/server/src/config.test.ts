import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modules } from './app.ts';
import { checkOverrides, readConfig } from './config.ts';
import { limitNames } from './http/module.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};
const refusalOf = (env: Record<string, string>): string => messageOf(() => readConfig(env));

describe('a setting that will not do is refused by its name', () => {
  it.each([
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'Production'],
    ['CORS_ORIGINS', 'example.com'],
    ['CORS_ORIGINS', 'https://app.example.com/'],
    ['CORS_ORIGINS', 'https://a.example.com,https://*.example.com'],
    ['CORS_ORIGINS', 'null'],
    ['TRUST_PROXY', 'the-proxy'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['PORT', '65536'],
    ['PORT', '0x10'],
    ['PORT', '1e3'],
    ['PORT', '80.5'],
    ['PORT', ' '],
    ['PORT', '-1'],
    ['HOST', 'http://0.0.0.0'],
    ['PUBLIC_URL', 'nexus.example.com'],
    ['PUBLIC_URL', 'ftp://nexus.example.com'],
    ['PUBLIC_URL', 'https://example.com/nexus'],
    ['DATABASE_URL', 'localhost:5432/nexus'],
    ['DATABASE_URL', 'mysql://root@localhost/nexus'],
    ['DATABASE_URL', 'postgres://nexus:pass#word@localhost/nexus'],
    ['REDIS_URL', 'localhost:6379'],
    ['SMTP_URL', 'mail.example.com'],
    ['MAIL_FROM', 'Nexus'],
    ['MAIL_FROM', 'Nexus <nexus@example.com'],
    ['MAIL_FROM', 'a@example.com, b@example.com'],
    ['ALERT_SLACK_URL', 'hooks.slack.com/services/x'],
    ['LIMIT_API', '10/0'],
    ['DRAIN_TIMEOUT_MS', '9999999999'],
    ['KEK_PROVIDER', 'hsm'],
    ['KEK_FORMER_PROVIDER', 'local'],
    ['VAULT_ADDR', 'vault:8200'],
    ['NEXUS_MASTERKEY', 'x'],
    ['NEXUS_DATA_DIR_FILE', '/x'],
    ['NEXUS_PORT_NUMBER', '3000'],
  ])('%s=%s', (name, value) => {
    expect(refusalOf({ [name]: value })).toMatch(new RegExp(`^The configuration is not valid:\n  ${name}: [^\n]+$`));
  });

  it('and an unknown name of LIMIT_OVERRIDES, with those that there are', () => {
    const refusal = messageOf(() =>
      checkOverrides(readConfig({ LIMIT_OVERRIDES: 'logn=10/60,sso=1/60' }), limitNames(modules)),
    );
    expect(refusal).toMatch(/^ {2}LIMIT_OVERRIDES: no limit is named logn; there are .*\blogin, .*\bsso\b/m);
    expect(refusal).not.toContain('named sso');
  });
});

it('says of a variable only the first thing that is wrong with it', () => {
  const lines = refusalOf({ NEXUS_OWNER_EMAIL: 'x' }).split('\n');
  expect(lines.filter((line) => line.includes('NEXUS_OWNER_EMAIL'))).toHaveLength(1);
});

describe('where the key encryption key is', () => {
  const named = (env: Record<string, string>) =>
    Array.from(refusalOf(env).matchAll(/^ {2}([A-Z_]+): /gm), ([, name]) => name);

  it.each([
    [{ KEK_PROVIDER: 'aws-kms' }, ['AWS_REGION', 'AWS_KMS_CMK_ID']],
    [{ KEK_PROVIDER: 'aws-kms', AWS_REGION: 'eu-west-1', AWS_KMS_CMK_ID: 'alias/nexus' }, []],
    [{ KEK_PROVIDER: 'aws-kms', AWS_ACCESS_KEY_ID: 'x' }, ['AWS_REGION', 'AWS_KMS_CMK_ID', 'AWS_SECRET_ACCESS_KEY']],
    [{ KEK_PROVIDER: 'aws-kms', AWS_SECRET_ACCESS_KEY: 'x', AWS_REGION: 'a' }, ['AWS_KMS_CMK_ID', 'AWS_ACCESS_KEY_ID']],
    [{ KEK_PROVIDER: 'vault-transit' }, ['VAULT_ADDR', 'VAULT_TRANSIT_KEY', 'VAULT_ROLE_ID', 'VAULT_SECRET_ID']],
    [{ KEK_PROVIDER: 'vault-transit', VAULT_TOKEN: 'x', VAULT_ADDR: 'http://vault:8200' }, ['VAULT_TRANSIT_KEY']],
    [{ KEK_PROVIDER: 'local', KEK_FORMER_PROVIDER: 'aws-kms' }, ['AWS_REGION', 'AWS_KMS_CMK_ID']],
    [{ AWS_ACCESS_KEY_ID: 'x', VAULT_ROLE_ID: 'y' }, []],
  ])('%j asks at once for %j', (env, names) => {
    expect(named(env)).toEqual(names);
  });

  const production = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://nexus.example.com',
    SMTP_URL: 'smtp://mail.example.com',
  };
  const vault = {
    KEK_PROVIDER: 'vault-transit',
    VAULT_ADDR: 'https://vault.example.com',
    VAULT_TOKEN: 'x',
    VAULT_TRANSIT_KEY: 'nexus',
  };
  it.each([
    [{}, ['NEXUS_MASTER_KEY']],
    [vault, []],
    [{ ...vault, VAULT_ADDR: 'http://vault.example.com' }, ['VAULT_ADDR']],
    [{ ...vault, KEK_FORMER_PROVIDER: 'local' }, ['NEXUS_MASTER_KEY']],
    [
      { KEK_PROVIDER: 'aws-kms', AWS_REGION: 'a', AWS_KMS_CMK_ID: 'b', AWS_ENDPOINT_URL_KMS: 'http://kms' },
      ['AWS_ENDPOINT_URL_KMS'],
    ],
  ])('in production %j is refused for %j', (env, names) => {
    expect(named({ ...production, ...env })).toEqual(names);
  });
});

describe('a setting that will do', () => {
  it.each([
    ['NODE_ENV', 'test'],
    ['CORS_ORIGINS', 'https://app.example.com,http://localhost:5173'],
    ['CORS_ORIGINS', '*'],
    ['PUBLIC_URL', 'https://nexus.example.com/'],
    ['HOST', '::'],
    ['HOST', 'localhost'],
    ['DATABASE_URL', 'postgres://nexus_owner:x@%2Ftmp%2Frun:5432/nexus?sslmode=require'],
    ['DATABASE_URL', 'postgresql:///nexus?host=/run/postgresql'],
    ['REDIS_URL', 'rediss://:x@redis:6380/1'],
    ['SMTP_URL', 'smtps://user:x@mail.example.com'],
    ['MAIL_FROM', 'nexus@example.com'],
    // Of Kubernetes, beside a service named nexus; and of commands that call Nexus.
    ['NEXUS_PORT', 'tcp://10.0.0.1:3000'],
    ['NEXUS_PORT_3000_TCP_ADDR', '10.0.0.1'],
    ['NEXUS_API_SERVICE_HOST', '10.0.0.1'],
    ['NEXUS_SERVICE_PORT_HTTP', '3000'],
    ['NEXUS_URL', 'http://localhost:3000'],
  ])('%s=%s', (name, value) => {
    expect(refusalOf({ [name]: value })).toBe('');
  });

  it('those of the command line, which shells of developers have', () => {
    const folder = join(import.meta.dirname, '../../../packages/cli/src');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const read = sources.flatMap((path) =>
      [...readFileSync(join(folder, path), 'utf8').matchAll(/\benv\('(NEXUS_\w+)'\)/g)].map(([, name = '']) => name),
    );
    expect(read).toContain('NEXUS_API_KEY');
    expect(refusalOf(Object.fromEntries(read.map((name) => [name, 'x'])))).toBe('');
  });
});

describe('a secret in a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(content: string): string {
    const path = join(folder, 'secret');
    writeFileSync(path, content);
    return path;
  }

  it.each(['the token', 'the token\n', 'the token\r\n'])('is read without its last line break: %j', (content) => {
    expect(readConfig({ METRICS_TOKEN_FILE: file(content) }).METRICS_TOKEN?.reveal()).toBe('the token');
  });

  it('keeps all other blanks', () => {
    expect(readConfig({ METRICS_TOKEN_FILE: file(' a \n\n') }).METRICS_TOKEN?.reveal()).toBe(' a \n');
  });

  it('is offered for every secret', () => {
    const values: Record<string, string> = {
      DATABASE_URL: 'postgres://a@b/c',
      REDIS_URL: 'redis://a',
      SMTP_URL: 'smtp://a',
      ALERT_SLACK_URL: 'https://a',
      ALERT_DISCORD_URL: 'https://a',
      OIDC_PROVIDERS: '[]',
    };
    const names = ['NEXUS_MASTER_KEY', 'NEXUS_OWNER_PASSWORD', 'METRICS_TOKEN', 'GOOGLE_CLIENT_SECRET'];
    for (const name of [...Object.keys(values), ...names, 'GITHUB_CLIENT_SECRET', 'MICROSOFT_CLIENT_SECRET']) {
      expect(refusalOf({ [`${name}_FILE`]: file(values[name] ?? 'x') }), name).toBe('');
      expect(refusalOf({ [`${name}_FILE`]: '/not/there' }), name).toContain(
        `  ${name}_FILE: /not/there cannot be read`,
      );
    }
  });

  it('is refused beside the variable itself', () => {
    const refusal = refusalOf({ METRICS_TOKEN: 'a', METRICS_TOKEN_FILE: file('b') });
    expect(refusal).toContain('  METRICS_TOKEN: is set, and so is METRICS_TOKEN_FILE');
    expect(refusalOf({ METRICS_TOKEN: '', METRICS_TOKEN_FILE: file('b') })).toBe('');
  });

  it('that cannot be read is refused by variable and path, without a wait', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const nothing = join(folder, 'folder');
    mkdirSync(nothing);
    for (const [path, reason] of [
      [pipe, 'is not a file'],
      [nothing, 'is not a file'],
      [file(''), 'is empty'],
    ])
      expect(refusalOf({ SMTP_URL_FILE: path ?? '' })).toContain(`  SMTP_URL_FILE: ${path} ${reason}`);
  });

  it.skipIf(process.getuid?.() === 0)(
    'that this user may not read is refused by both (needs another user than root)',
    () => {
      const path = file('x');
      chmodSync(path, 0);
      expect(refusalOf({ SMTP_URL_FILE: path })).toContain(`  SMTP_URL_FILE: ${path} cannot be read (EACCES)`);
      rmSync(path);
    },
  );

  it('is not shown where it will not do', () => {
    expect(refusalOf({ DATABASE_URL_FILE: file('mysql://a:swordfish@b') })).not.toContain('swordfish');
  });
});
