import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { systemClock } from '../../src/kernel/clock.ts';
import { openClient } from '../../src/kernel/db/client.ts';
import { type Journal, type JournalEvent, type JournalOptions, openJournal } from '../../src/kernel/journal/index.ts';
import { type TestDatabase, testDatabase } from '../harness.ts';
import { createTables } from './sink.ts';

const migrations = ['001_journal', '002_gaps'].map(
  (name) => new URL(`../../src/kernel/journal/migrations/${name}.sql`, import.meta.url),
);

/** What the segments of the fixture's journals say. */
export const testInstallation = 'eb1c9a3e-7f39-4ad2-a15d-0ad6c2d3d1f4';

export const newNodeId = (): string => `node_${randomBytes(8).toString('hex')}`;

export interface Child {
  readonly nodeId: string;
  readonly process: ChildProcess;
  /** Serials that it printed as acknowledged. Complete once `ended` resolves. */
  readonly acknowledged: number[];
  readonly firstAcknowledged: Promise<void>;
  readonly ended: Promise<number | null>;
}

/** A database with the journal's tables, a directory, and journals in this process and in children. */
export class JournalFixture {
  readonly database: TestDatabase;
  readonly client: pg.Client;
  readonly dir: string;
  readonly events: JournalEvent[] = [];
  private readonly journals: Journal[] = [];
  private readonly children: Child[] = [];

  private constructor(database: TestDatabase, client: pg.Client) {
    this.database = database;
    this.client = client;
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'nexus-journal-'));
  }

  static async create(): Promise<JournalFixture> {
    const database = await testDatabase();
    const client = await openClient({ connectionString: database.ownerUrl });
    for (const file of migrations) await client.query(fs.readFileSync(file, 'utf8'));
    await client.query(
      `create table nexus_installation (id uuid); insert into nexus_installation values ('${testInstallation}')`,
    );
    await client.query(createTables);
    return new JournalFixture(database, client);
  }

  async open(options: Partial<JournalOptions> = {}): Promise<Journal> {
    const { limits, ...rest } = options;
    const journal = await openJournal({
      dir: this.dir,
      nodeId: newNodeId(),
      installation: testInstallation,
      databaseUrl: this.database.ownerUrl,
      sinks: {
        recorded: new URL('./sink.ts', import.meta.url).href,
        painted: new URL('./painter.ts', import.meta.url).href,
      },
      clock: systemClock,
      onEvent: (event) => void this.events.push(event),
      limits: { shipIdle: 50, shipSpacing: 20, recoverEvery: 200, ...limits },
      ...rest,
    });
    this.journals.push(journal);
    return journal;
  }

  start(mode: 'append' | 'recover', databaseUrl = this.database.ownerUrl): Child {
    const nodeId = newNodeId();
    const script = fileURLToPath(new URL('./child.ts', import.meta.url));
    const process_ = spawn(process.execPath, [script, mode, this.dir, nodeId, databaseUrl], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const acknowledged: number[] = [];
    const first = Promise.withResolvers<void>();
    let rest = '';
    process_.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) acknowledged.push(Number(line));
      first.resolve();
    });
    const ended = new Promise<number | null>((resolve) => process_.on('close', resolve));
    const child = { nodeId, process: process_, acknowledged, firstAcknowledged: first.promise, ended };
    this.children.push(child);
    return child;
  }

  /** A node's serials in the database, ascending, and those that were stored more than once. */
  async serials(nodeId: string): Promise<{ once: Set<number>; doubled: number[] }> {
    const { rows } = await this.client.query<{ serial: number; count: string }>(
      'select serial, count(*) from recorded where node_id = $1 group by serial order by serial',
      [nodeId],
    );
    const doubled = rows.filter(({ count }) => count !== '1').map(({ serial }) => serial);
    return { once: new Set(rows.map(({ serial }) => serial)), doubled };
  }

  nodeDirectories(): string[] {
    return fs.readdirSync(this.dir).filter((name) => name.startsWith('node_'));
  }

  async dispose(): Promise<void> {
    for (const child of this.children) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
    for (const journal of this.journals) await journal.close(100);
    await this.client.end();
    await this.database.drop();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}
