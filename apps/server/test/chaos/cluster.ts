import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { generous, journalNodes, launch, postgresProcesses, postmasterOf, type Server } from '../crash/server.ts';
import { resumePostgres, stopPostgres } from '../crash/signals.ts';
import { DatabaseProxy } from '../journal/proxy.ts';
import { eventually, type Holder, hold, scratch } from '../postgres/processes.ts';
import { type TestRedis, testRedis } from '../redis.ts';
import { testMasterKey } from '../templates.ts';
import { SmallDisk } from './disk.ts';

export interface ClusterOptions {
  /** Megabytes of the disk of the journals, where they have one of their own. */
  journalDisk?: number;
  postgresDisk?: number;
  settings?: Record<string, string>;
}

export interface Node {
  name: string;
  dataDir: string;
  server: Server;
  address: string;
}

const preload = new URL('./clock-preload.ts', import.meta.url).href;

/** Two nodes on one PostgreSQL and one Redis, each with a data directory of its own, and the journals in a shared one. */
export class Cluster {
  readonly root: string;
  readonly proxy: DatabaseProxy;
  readonly ownerUrl: string;
  readonly nodes: Node[] = [];
  journalDisk: SmallDisk | undefined;
  postgresDisk: SmallDisk | undefined;
  private readonly holder: Holder;
  private readonly settings: Record<string, string>;
  private redis: TestRedis | undefined;
  private redisPid: number | undefined;
  /** Of the nodes that were killed. */
  private said = '';

  private constructor(root: string, holder: Holder, proxy: DatabaseProxy, settings: Record<string, string>) {
    this.root = root;
    this.holder = holder;
    this.ownerUrl = holder.ownerUrl;
    this.proxy = proxy;
    this.settings = settings;
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const root = scratch();
    const database = join(root, 'database');
    mkdirSync(database, { mode: 0o711 });
    const postgresDisk = options.postgresDisk === undefined ? undefined : new SmallDisk(database, options.postgresDisk);
    const holder = await hold(join(database, 'data'));
    if (holder.code !== undefined) throw new Error(`PostgreSQL does not start: ${holder.message}`);
    const proxy = await DatabaseProxy.to(holder.ownerUrl);
    await proxy.restore();
    const cluster = new Cluster(root, holder, proxy, options.settings ?? {});
    cluster.postgresDisk = postgresDisk;
    mkdirSync(cluster.journals, { mode: 0o700 });
    if (options.journalDisk !== undefined) cluster.journalDisk = new SmallDisk(cluster.journals, options.journalDisk);
    cluster.redis = await testRedis();
    const started = await Promise.allSettled(['one', 'two'].map((name) => cluster.launch(name)));
    for (const each of started) if (each.status === 'fulfilled') cluster.nodes.push(each.value);
    const failed = started.find((each) => each.status === 'rejected');
    if (failed === undefined) return cluster;
    await cluster.dispose();
    throw failed.reason;
  }

  get journals(): string {
    return join(this.root, 'journal');
  }

  private get database(): string {
    return join(this.root, 'database', 'data');
  }

  node(index: 0 | 1): Node {
    return this.nodes[index] as Node;
  }

  /** All that the nodes wrote to their logs. */
  log(): string {
    return this.said + this.nodes.map(({ server }) => server.stdout() + server.stderr()).join('');
  }

  /** Alerts to operators so far, by key. */
  alerts(): string[] {
    const keys = [...this.log().matchAll(/"alert":"([^"]+)"/g)].map(([, key]) => String(key));
    return [...new Set(keys)].sort();
  }

  stopPostgres(): void {
    stopPostgres(this.database);
  }

  resumePostgres(): void {
    resumePostgres(this.database);
  }

  /** SIGKILL of the postmaster, which its supervisor restarts, or of all processes. */
  async killPostgres(what: 'postmaster' | 'all'): Promise<void> {
    const postmaster = postmasterOf(this.database);
    const victims = what === 'all' ? postgresProcesses(this.database) : [postmaster ?? Number.NaN];
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await eventually(() => postmasterOf(this.database) !== postmaster, 30_000);
  }

  async stopRedis(): Promise<void> {
    await this.redis?.stop();
  }

  async startRedis(): Promise<void> {
    this.redis = await testRedis(Number(new URL(this.redisUrl).port));
  }

  get redisUrl(): string {
    return this.redis?.url ?? '';
  }

  /** Of the process itself: it answers nobody, and its connections stay. */
  async signalRedis(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    this.redisPid ??= await pidOf(this.redisUrl);
    process.kill(this.redisPid, signal);
  }

  /** Lets a node write no byte to any file, as a read-only file system does; no right is needed for it. */
  setWritable(node: Node, writable: boolean): void {
    const limit = writable ? 'unlimited' : '0';
    const pid = String(node.server.process.pid);
    const { status, stderr } = spawnSync('prlimit', ['--pid', pid, `--fsize=${limit}:unlimited`], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  /** Moves the wall clock of one node. */
  setClock({ name }: Node, milliseconds: number): void {
    writeFileSync(this.clockOf(name), String(milliseconds));
  }

  /** The segment that a node writes now. */
  segmentOf({ server }: Node): string {
    const folder = journalNodes(this.root)
      .map((name) => join(this.journals, name))
      .find((each) => readFileSync(join(each, 'owner'), 'utf8').includes(`"pid":${server.process.pid},`));
    const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.seg'));
    const last = names.sort().at(-1);
    if (folder === undefined || last === undefined) throw new Error('the node writes no journal');
    return join(folder, last);
  }

  /** Journals of nodes that are not at work any more. */
  leftJournals(): number {
    const living = this.nodes.filter(
      ({ server: { process } }) => process.exitCode === null && process.signalCode === null,
    );
    return journalNodes(this.root).length - living.length;
  }

  async kill(node: Node): Promise<void> {
    await node.server.end('SIGKILL');
  }

  /** Rejects with what it said where it does not start. */
  async restart(node: Node): Promise<void> {
    this.said += node.server.stdout() + node.server.stderr();
    Object.assign(node, await this.launch(node.name));
  }

  async dispose(): Promise<void> {
    this.resumePostgres();
    for (const { server } of this.nodes) await server.end('SIGKILL');
    await this.proxy.cut();
    await this.redis?.stop();
    await this.holder.kill('SIGTERM');
    this.journalDisk?.remove();
    this.postgresDisk?.remove();
    rmSync(this.root, { recursive: true, force: true });
  }

  private clockOf(name: string): string {
    return join(this.root, `clock-${name}`);
  }

  private async launch(name: string): Promise<Node> {
    const dataDir = join(this.root, name);
    mkdirSync(dataDir, { recursive: true });
    try {
      symlinkSync(this.journals, join(dataDir, 'journal'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    this.setClock({ name } as Node, 0);
    const server = launch(dataDir, {
      ...generous,
      DATABASE_URL: this.proxy.url,
      REDIS_URL: this.redisUrl,
      NEXUS_MASTER_KEY: testMasterKey,
      NODE_OPTIONS: `--import=${preload}`,
      CHAOS_CLOCK: this.clockOf(name),
      ...this.settings,
    });
    try {
      return { name, dataDir, server, address: await server.listening };
    } catch (error) {
      await server.end('SIGKILL');
      throw error;
    }
  }
}

async function pidOf(redisUrl: string): Promise<number> {
  const redis = new Redis(redisUrl);
  const server = await redis.info('server');
  redis.disconnect();
  return Number(/process_id:(\d+)/.exec(server)?.[1]);
}
