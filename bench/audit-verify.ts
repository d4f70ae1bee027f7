/**
 * Verifies one organization's chain, call by call, as `GET /audit/verify` does: `node bench/audit-verify.ts [entries]`
 * (200,000; up to ten million, 5 GB of disk), with a signed checkpoint every 20 entries, as a chain of a few entries a
 * minute has. Prints entries/s, the longest call, memory, and the bytes that an entry takes on the disk.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../apps/server/src/app.ts';
import { readConfig } from '../apps/server/src/config.ts';
import { systemActor } from '../apps/server/src/kernel/caller.ts';
import type { Kernel } from '../apps/server/src/kernel/kernel.ts';
import { type VerifyFrom, verifyLog } from '../apps/server/src/modules/audit/verify.ts';
import { fillAudit } from './fill/audit.ts';
import { createSetting, type Setting } from './kit/setting.ts';

const entries = Number(process.argv[2] ?? 200_000);
const signedEvery = 20;
const org = 'eco_org_1111111111111111111111';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Of the entries' own tables and indexes; what few rows share is counted too. */
const sizes = `
  select e.relname as name, pg_total_relation_size(e.oid)::float8 as bytes, pg_relation_size(e.oid)::float8 as heap
  from pg_class e where e.relname in ('eco_audit_actors', 'eco_audit_kinds')
    or e.oid in (select inhrelid from pg_inherits where inhparent = 'eco_audit_entries'::regclass)`;

async function sign(kernel: Kernel): Promise<number> {
  const { signing, database } = kernel;
  let signed = 0;
  for (let after = 0; ; ) {
    const rows = await database.system('bench', async (tx) => {
      const { rows: found } = await tx.client.query<{ seq: number; hash: Buffer; at: number }>(
        `select seq, hash, at from eco_audit_entries where org = (select number from eco_audit_heads where org_id = $1)
         and seq > $2 and seq % $3 = 0 order by seq limit 2000`,
        [org, after, signedEvery],
      );
      const tokens = await Promise.all(
        found.map(({ seq, hash, at }) =>
          signing.sign('audit-checkpoint', { org, seq, hash: hash.toString('hex'), iat: Math.floor(at / 1000) }),
        ),
      );
      await tx.client.query(
        `insert into eco_audit_checkpoints (org_id, seq, at, token)
         select $1, * from unnest($2::bigint[], $3::timestamptz[], $4::text[])`,
        [org, found.map(({ seq }) => seq), found.map(({ at }) => new Date(Math.floor(at / 1000) * 1000)), tokens],
      );
      return found;
    });
    signed += rows.length;
    const last = rows.at(-1);
    if (last === undefined) return signed;
    after = last.seq;
  }
}

async function verify(kernel: Kernel): Promise<void> {
  let [calls, longest, checkpoints, peak] = [0, 0, 0, 0];
  const began = performance.now();
  for (let from: VerifyFrom = {}; ; ) {
    const called = performance.now();
    const found = await kernel.database.tenant(systemActor('bench'), { org }, (tx) => verifyLog(tx, from));
    longest = Math.max(longest, performance.now() - called);
    peak = Math.max(peak, process.memoryUsage().rss);
    calls += 1;
    checkpoints += found.checkpoints;
    if (!found.valid) throw new Error(`the chain is ${found.broken?.reason} at ${found.broken?.seq}`);
    if (calls % 20 === 0) say(`  ${found.through.seq} of ${found.last}, ${megabytes(process.memoryUsage().rss)}`);
    if (found.nextAfter === null) break;
    from = { after: found.nextAfter, hash: found.through.hash };
  }
  const seconds = (performance.now() - began) / 1000;
  say(
    `${entries} entries and ${checkpoints} checkpoints verified in ${seconds.toFixed(1)} s: ${Math.round(entries / seconds)} entries/s`,
  );
  say(
    `${calls} calls, the longest ${(longest / 1000).toFixed(1)} s; memory of the whole process at most ${megabytes(peak)}`,
  );
}

async function measure({ owner }: Setting): Promise<void> {
  await owner.query('vacuum analyze');
  const { rows } = await owner.query<{ name: string; bytes: number; heap: number }>(sizes);
  const bytes = rows.reduce((sum, each) => sum + each.bytes, 0);
  const heap = rows.reduce((sum, each) => sum + each.heap, 0);
  say(`${Math.round(bytes / entries)} bytes an entry, of which ${Math.round(heap / entries)} are the rows`);
}

const setting = await createSetting();
try {
  const dataDir = join(setting.folder, 'bench');
  mkdirSync(dataDir);
  await setting.appUrl();
  const began = performance.now();
  const filling = { organizations: 1, people: 0, keys: 0, usage: 0, audit: entries, days: 60, now: new Date(), org };
  await fillAudit(setting.owner, { ...filling, person: 'eco_usr_1111111111111111111111' });
  say(`${entries} entries written and chained in ${Math.round((performance.now() - began) / 1000)} s`);
  await measure(setting);
  const config = readConfig({
    DATABASE_URL: setting.ownerUrl,
    NEXUS_DATA_DIR: dataDir,
    NEXUS_MASTER_KEY: setting.masterKey,
    LOG_LEVEL: 'silent',
  });
  const { kernel, close } = await createApp(config);
  say(`${await sign(kernel)} checkpoints signed`);
  await verify(kernel);
  await close();
} finally {
  await setting.close();
}
