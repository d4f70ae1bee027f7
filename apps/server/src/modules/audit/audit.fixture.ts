import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { testMasterKey } from '../../../test/templates.ts';
import { modules } from '../../app.ts';
import { boot } from '../../boot.ts';
import { readConfig } from '../../config.ts';
import { sessionCookies } from '../../http/identify.ts';
import { resourceMetadataUrl } from '../../http/protected-resource.ts';
import { LiveStreams } from '../../http/reply/live-streams.ts';
import { createServer } from '../../http/server.ts';
import { Turns } from '../../http/turns.ts';
import { anonymous, type Caller, systemActor } from '../../kernel/caller.ts';
import { type Clock, ManualClock, minute } from '../../kernel/clock.ts';
import { openPool } from '../../kernel/db/client.ts';
import type { Tx } from '../../kernel/db/tx.ts';
import { type Id, newSecretId } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { liveSignals } from '../../kernel/live/signals.ts';
import { type AuditEntry, operatorOrg } from '../../kernel/record.ts';
import { createRecorder } from '../../kernel/recorder.ts';
import { Stop } from '../../kernel/stop.ts';
import { auditStatement, journalAudit } from './index.ts';
import { auditModule } from './module.ts';
import { type Sequencer, sequencerState } from './sequencer.ts';

/** What the three routes answer, read loosely. */
export interface AuditBody {
  items?: Record<string, unknown>[];
  nextCursor?: string | null;
  [name: string]: unknown;
}

/** The kernel and this module alone. */
export interface AuditHouse {
  kernel: Kernel;
  clock: Clock;
  manual: ManualClock;
  owner: pg.Pool;
  ownerUrl: string;
  sequencer: Sequencer;
  server: FastifyInstance;
  rows<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Commits the entries in a transaction of the organization (of none where it is undefined). */
  write(org: string | undefined, ...entries: AuditEntry[]): Promise<void>;
  /** GET through the whole server; `as` is `<user>/<org>`, and `/may` behind it for one who holds audit:read. */
  get(url: string, as?: string): Promise<{ status: number; body: AuditBody; text: string; headers: object }>;
  close(): Promise<void>;
}

export const org1 = newSecretId('org');
export const org2 = newSecretId('org');

export const caller = (changes: Partial<Caller> = {}): Caller => {
  const id = changes.id ?? newSecretId('usr');
  return {
    ...anonymous('192.0.2.7', 'canary-agent/1.0'),
    kind: 'user',
    id,
    org: org1,
    person: id,
    session: newSecretId('ses'),
    ...changes,
  };
};

export const entry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'thing.update',
  result: 'success',
  actor: caller(),
  requestId: newSecretId('req'),
  at: Date.UTC(2026, 0, 15, 12),
  resource: { type: 'thing', id: 'eco_prj_1111111111111111111111' },
  ...changes,
});

export const reader = (org: string, may = true): string => `${newSecretId('usr')}/${org}${may ? '/may' : ''}`;

/** Empties the log, which takes the owner. */
export async function forget({ rows, kernel, manual }: AuditHouse): Promise<void> {
  await kernel.journal.drain();
  await rows(`delete from eco_audit_entries; delete from eco_audit_unpacked;
    truncate eco_audit_inbox, eco_audit_heads, eco_audit_actors, eco_audit_checkpoints, eco_audit_coalesced`);
  // Limits begin anew.
  manual.advance(2 * minute);
}

interface HouseOptions {
  /** A clock that only moves when told to. */
  clock?: Clock;
}

/** Several on one database are several nodes. */
export async function auditHouse(ownerUrl: string, { clock }: HouseOptions = {}): Promise<AuditHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nexus-audit-'));
  const manual = new ManualClock();
  const config = readConfig({
    DATABASE_URL: ownerUrl,
    NEXUS_DATA_DIR: dataDir,
    NEXUS_MASTER_KEY: testMasterKey,
    LOG_LEVEL: 'silent',
  });
  const { kernel, secret, close } = await boot(config, modules, recorder, clock ?? manual);
  // All tables are there, but only this module lives.
  const audit = auditModule();
  const state = await audit.setup?.(kernel, config, modules);
  kernel.services.provide(sequencerState, state as Sequencer);
  kernel.services.provide(liveSignals, { committed() {}, moved() {} });
  kernel.services.provide(resourceMetadataUrl, 'http://localhost/metadata');
  const owner = openPool({ connectionString: ownerUrl, max: 2 });
  const server = await createServer(
    {
      kernel,
      identify: {
        token: async (token) => callerOf(token),
        key: async () => ({ refused: 'credential: a test has no keys' }),
        portal: async () => ({ refused: 'credential: a test has no portal' }),
        refresh: async () => ({ refused: 'credential: a test has no refresh tokens' }),
      },
      authorize: {
        authorize: async (who, permission) => ({
          allowed: who.scopes?.includes(permission) ?? false,
          by: 'scope',
          reason: 'the scopes of the test',
        }),
        stepUpMethods: async () => [],
      },
      quotas: { hold: () => undefined, holdTest: () => ({ settle: () => [] }) },
      record: {
        usage: async () => {},
        audit: (org, entries) => journalAudit(kernel, org, entries),
      },
      limits: { caller: [], anonymous: [], overrides: {} },
      cookies: sessionCookies(config, secret),
      replies: { secureCookies: false, headers: [], cors: false },
      load: { atWork: 0, draining: false },
      reports: new Turns(),
      admit: async () => {},
      streams: new LiveStreams(1),
      bodyLimit: config.bodyLimit,
    },
    config,
    audit.routes ?? [],
  );
  return {
    kernel,
    clock: kernel.clock,
    manual,
    owner,
    ownerUrl,
    sequencer: kernel.services.use(sequencerState),
    server,
    rows: async (text, values = []) => (await owner.query(text, values)).rows,
    write: (org, ...entries) => write(kernel, org, entries),
    async get(url, as) {
      const headers = as === undefined ? {} : { authorization: `Bearer ${as}` };
      const reply = await server.inject({ method: 'GET', url, headers });
      const isJson = /[/+]json/.test(String(reply.headers['content-type']));
      return {
        status: reply.statusCode,
        body: isJson ? reply.json() : {},
        text: reply.body,
        headers: reply.headers,
      };
    },
    async close() {
      await server.close();
      await close(new Stop(config.DRAIN_TIMEOUT_MS, kernel.log));
      await owner.end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function callerOf(token: string): Caller {
  const [id = '', org = '', may] = token.split('/');
  return caller({ id: id as Id<'usr'>, org, scopes: may === undefined ? [] : ['audit:read'] });
}

async function write({ database }: Kernel, org: string | undefined, entries: AuditEntry[]): Promise<void> {
  const work = async (tx: Tx): Promise<void> => tx.send(await auditStatement(tx, org ?? operatorOrg, entries));
  if (org !== undefined) await database.tenant(systemActor('test'), { org }, work);
  else await database.person(systemActor('test'), { person: newSecretId('usr') }, work);
}

/** Only this module records here. */
const recorder = createRecorder({ audit: auditStatement, usage: () => ({ text: 'select 1', values: [] }) });
