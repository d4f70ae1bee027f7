import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalReplay } from '../../../../packages/cli/src/journal-replay.ts';
import { readConfig } from '../../src/config.ts';
import { hour, second } from '../../src/kernel/clock.ts';
import type { Cluster } from './cluster.ts';
import type { Load } from './load.ts';
import { reported } from './reported.ts';
import type { Fault } from './trial.ts';

const away = ['ready:PostgreSQL does not answer', 'ready:revocations do not arrive'];

const own: readonly Fault[] = [
  {
    name: 'PostgreSQL stands still',
    lasts: 10 * second,
    begin: (cluster) => cluster.stopPostgres(),
    end: (cluster) => cluster.resumePostgres(),
    alerts: away,
    verified: 0.95,
  },
  {
    name: 'PostgreSQL is killed (postmaster)',
    lasts: 5 * second,
    begin: (cluster) => cluster.killPostgres('postmaster'),
    end: () => {},
    alerts: [],
    verified: 0.95,
  },
  {
    name: 'PostgreSQL is killed (every process)',
    lasts: 5 * second,
    begin: (cluster) => cluster.killPostgres('all'),
    end: () => {},
    alerts: [],
    verified: 0.95,
  },
  {
    name: 'PostgreSQL cannot be reached (refused)',
    lasts: 10 * second,
    begin: (cluster) => cluster.proxy.cut(),
    end: (cluster) => cluster.proxy.restore(),
    alerts: away,
    verified: 0.95,
  },
  {
    name: 'PostgreSQL cannot be reached (packets vanish)',
    lasts: 15 * second,
    begin: (cluster) => cluster.proxy.slow(Number.POSITIVE_INFINITY),
    end: (cluster) => cluster.proxy.slow(0),
    alerts: away,
    verified: 0.95,
  },
  {
    name: 'PostgreSQL is slow (200 ms a round trip)',
    lasts: 15 * second,
    begin: (cluster) => cluster.proxy.slow(100),
    end: (cluster) => cluster.proxy.slow(0),
    alerts: [],
    verified: 0.95,
  },
  {
    name: 'disk of PostgreSQL full',
    options: { postgresDisk: 400 },
    lasts: 15 * second,
    begin: (cluster) => cluster.postgresDisk?.fill(),
    end: (cluster) => cluster.postgresDisk?.empty(),
    alerts: [],
    verified: 0.95,
  },
  {
    name: 'disk of the journals full',
    options: { journalDisk: 32 },
    lasts: 8 * second,
    begin: (cluster) => cluster.journalDisk?.fill(),
    end: (cluster) => cluster.journalDisk?.empty(),
    alerts: ['journal:write_failed'],
  },
  {
    name: 'one node cannot write its journal',
    lasts: 8 * second,
    begin: (cluster) => cluster.setWritable(cluster.node(0), false),
    end: (cluster) => cluster.setWritable(cluster.node(0), true),
    alerts: ['journal:write_failed'],
  },
  damaged('a byte of a journal flips', (file) => {
    const bytes = readFileSync(file);
    const at = behindShipped(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }),
  damaged('a journal is cut off', (file) => truncateSync(file, behindShipped(readFileSync(file).length))),
  damaged('a journal is emptied', (file) => truncateSync(file, 0)),
  clock('the clock of one node goes an hour ahead', hour),
  clock('the clock of one node goes an hour back', -hour),
  {
    name: 'one of two nodes is killed',
    lasts: 10 * second,
    begin: (cluster) => cluster.kill(cluster.node(0)),
    end: (cluster) => cluster.restart(cluster.node(0)),
    alerts: [],
    verified: 0.95,
  },
  {
    name: 'one of two nodes stands still',
    lasts: 20 * second,
    begin: (cluster) => void cluster.node(0).server.process.kill('SIGSTOP'),
    end: (cluster) => void cluster.node(0).server.process.kill('SIGCONT'),
    alerts: [],
  },
  {
    name: 'Redis is stopped',
    lasts: 10 * second,
    begin: (cluster) => cluster.stopRedis(),
    end: (cluster) => cluster.startRedis(),
    alerts: [],
    verified: 0.95,
  },
];

export const faults: readonly Fault[] = [...own, ...reported];

/**
 * While PostgreSQL is away, what one node has in its journal is damaged. Its records are lost with the bytes, which must
 * be told; a copy from before brings them back.
 */
function damaged(name: string, damage: (file: string) => void): Fault {
  const copyOf = (cluster: Cluster) => join(cluster.root, 'copy.seg');
  return {
    name,
    lasts: 6 * second,
    begin: (cluster) => cluster.proxy.cut(),
    async end(cluster: Cluster, load: Load) {
      await load.pause();
      const file = cluster.segmentOf(cluster.node(0));
      copyFileSync(file, copyOf(cluster));
      damage(file);
      await cluster.proxy.restore();
      load.resume();
    },
    async repair(cluster) {
      const { text, code } = await journalReplay(copyOf(cluster), () => readConfig({ DATABASE_URL: cluster.ownerUrl }));
      const added = Number(/^\d+/.exec(text)?.[0]);
      if (code !== 0 || !(added > 0)) throw new Error(`the replay of the copy: ${text}`);
      return `${added} records were in the damaged bytes, and are back by replay`;
    },
    alerts: ['journal:damaged'],
    verified: 0.95,
  };
}

/** A place among what was written while PostgreSQL was away, which is most of the segment. */
const behindShipped = (length: number): number => Math.floor(length * 0.75);

function clock(name: string, milliseconds: number): Fault {
  return {
    name,
    lasts: 8 * second,
    begin: (cluster) => cluster.setClock(cluster.node(0), milliseconds),
    end: (cluster) => cluster.setClock(cluster.node(0), 0),
    alerts: ['clock:'],
    verified: 0.95,
  };
}
