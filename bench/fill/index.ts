import type pg from 'pg';
import { systemClock } from '../../apps/server/src/kernel/clock.ts';
import { localKek } from '../../apps/server/src/kernel/crypto/kek.ts';
import { KeyRing, personScope } from '../../apps/server/src/kernel/crypto/key-ring.ts';
import { openClient } from '../../apps/server/src/kernel/db/client.ts';
import { isId } from '../../apps/server/src/kernel/ids.ts';
import { originAad } from '../../apps/server/src/modules/audit/origin.ts';
import { packOrigin } from '../../apps/server/src/modules/audit/origin-text.ts';
import type { Setting } from '../kit/setting.ts';
import { browser, fillAudit } from './audit.ts';
import { fillTenants } from './tenants.ts';
import { fillUsage } from './usage.ts';

/** How much an installation holds at size 1: about 15 GB. */
const whole = { organizations: 2000, people: 200_000, keys: 1_000_000, usage: 20_000_000, audit: 3_000_000 };

export interface Filling {
  organizations: number;
  people: number;
  keys: number;
  usage: number;
  audit: number;
  /** Up to `now`. */
  days: number;
  now: Date;
  /** The organization that holds a quarter of everything, and somebody who made it. */
  org: string;
  person: string;
  /** Address and user agent of the person's entries, sealed so that an export can read them. */
  origin?: Buffer;
}

/** An empty database becomes that of an installation which is two months old. Says what it does by `say`. */
export async function fill(
  { owner, ownerUrl, masterKey }: Pick<Setting, 'owner' | 'ownerUrl' | 'masterKey'>,
  size: number,
  of: Pick<Filling, 'org' | 'person' | 'now'> & Partial<Filling>,
  say: (text: string) => void,
): Promise<Filling> {
  const counts = Object.fromEntries(
    Object.entries(whole).map(([name, count]) => [name, Math.max(2, Math.ceil(count * size))]),
  );
  const origin = await sealedOrigin(owner, masterKey, of.person);
  const filling = { ...(counts as typeof whole), days: 60, origin, ...of };
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await work();
    say(`  ${name}: ${Math.round((performance.now() - began) / 1000)} s`);
  };
  const second = await openClient({ connectionString: ownerUrl, application_name: 'bench' });
  for (const client of [owner, second]) await client.query(settings);
  // The audit log's digests are made by this process, all else by PostgreSQL: two cores have both to do.
  await Promise.all([
    timed('audit', () => fillAudit(second, filling)),
    timed('tenants', () => fillTenants(owner, filling)).then(() => timed('usage', () => fillUsage(owner, filling))),
  ]);
  await second.end();
  await owner.query('reset all');
  await timed('vacuum', () => owner.query('vacuum (analyze, parallel 2)'));
  return filling;
}

async function sealedOrigin(owner: pg.Client, masterKey: string, person: string): Promise<Buffer> {
  if (!isId(person, 'usr')) throw new Error(`${person} is no person`);
  const ring = new KeyRing({ kek: localKek(Buffer.from(masterKey, 'base64')), clock: systemClock });
  return ring.seal(owner, personScope(person), originAad('user', person), packOrigin(...browser));
}

/** Rows need no checks of references among each other, and nothing waits for a disk that a crash would not matter to. */
const settings = 'set session_replication_role = replica; set synchronous_commit = off; set work_mem = "1GB"';

/**
 * SQL: the organization of the `n`th thing. Every fourth belongs to the largest ($1), the others to the rest in turn:
 * $2 is how many organizations there are.
 */
export const orgOf = (n: string): string =>
  `case when ${n} % 4 = 0 then $1 else ${idOf('org', `1 + (${n} / 4 * 3 + ${n} % 4) % ($2::bigint - 1)`)} end`;

/** The id of the `n`th thing of a type. */
export const nth = (type: string, n: number): string => `eco_${type}_${String(n).padStart(22, '0')}`;

/** SQL: an id of the product's form that ascends with `n`. */
export const idOf = (type: string, n: string): string => `'eco_${type}_' || lpad((${n})::text, 22, '0')`;
