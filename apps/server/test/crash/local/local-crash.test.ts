import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../harness.ts';
import { eventually } from '../../postgres/processes.ts';
import { randomFrom, seedOfRun } from '../../random.ts';
import { Connection } from '../client.ts';
import { generous, launch, newDataDir, noPostgresLeft, removeDataDir, type Server } from '../server.ts';
import { newTenant, type Tenant } from '../tenant.ts';

/** Of processes that verify; more with `npm run soak local-crash`. */
const kills = process.env.NEXUS_SOAK === 'local-crash' ? 25 : 4;
const serverKills = process.env.NEXUS_SOAK === 'local-crash' ? 20 : 2;
/** At a time. */
const processes = 3;
const patience = 120_000;
const seed = seedOfRun();
const script = fileURLToPath(new URL('./verifier.ts', import.meta.url));

describe.skipIf(!postgresAvailable)(
  `limits that processes verify and are killed, seed ${seed} (needs PostgreSQL)`,
  () => {
    const random = randomFrom(seed);
    const dataDir = newDataDir();
    const where = { address: '' };
    let server: Server;
    let tenant: Tenant;
    const verifiers = new Set<Verifier>();

    beforeAll(async () => {
      server = launch(dataDir, generous);
      where.address = await server.listening;
      tenant = await newTenant(new Connection(where), 'local');
    }, patience);
    afterAll(async () => {
      for (const verifier of verifiers) await verifier.kill();
      await server?.end('SIGKILL');
      await noPostgresLeft(dataDir);
      removeDataDir(dataDir);
    }, patience);

    class Verifier {
      verdicts = '';
      private readonly child: ChildProcess;

      constructor(key: string) {
        const options = ['ignore', 'pipe', 'inherit'] as const;
        this.child = spawn(process.execPath, [script, where.address, tenant.platformKey, key], { stdio: [...options] });
        this.child.stdout?.setEncoding('latin1').on('data', (text: string) => {
          this.verdicts += text;
        });
        verifiers.add(this);
      }

      count(letter: string): number {
        return this.verdicts.split(letter).length - 1;
      }

      async kill(): Promise<void> {
        verifiers.delete(this);
        const closed = once(this.child, 'close');
        if (this.child.kill('SIGKILL')) await closed;
      }
    }

    async function limitedKey(limit: number): Promise<string> {
      const connection = new Connection(where);
      const { status, text, body } = await connection.send('POST /api/v1/keys', {
        as: tenant.platformKey,
        body: {
          name: 'limited',
          kind: 'customer',
          customerId: tenant.customer,
          limits: [{ name: 'hourly', limit, windowSeconds: 3600 }],
        },
      });
      connection.close();
      if (status !== 201) throw new Error(text);
      return String(body.key);
    }
    const total = (all: readonly Verifier[], letter: string) => all.reduce((sum, each) => sum + each.count(letter), 0);
    const admitted = (all: readonly Verifier[]) => total(all, 'V') + total(all, 'v');

    it(
      `are never passed when a process is killed, ${kills} times`,
      async () => {
        const limit = 200 * kills;
        const key = await limitedKey(limit);
        const all = Array.from({ length: processes }, () => new Verifier(key));
        for (let kill = 0; kill < kills; kill++) {
          const victim = all.at(-1 - random.integer(processes)) as Verifier;
          // One that has decided by itself, or that is refused.
          const has = () => victim.count('V') > 0 || victim.count('R') > 0;
          expect(await eventually(async () => has(), patience)).toBe(true);
          await sleep(random.integer(200));
          await victim.kill();
          all.splice(all.indexOf(victim), 1);
          all.unshift(victim);
          all.push(new Verifier(key));
        }
        const isOver = async () => [...verifiers].every((each) => each.count('R') > 0);
        expect(await eventually(isOver, patience)).toBe(true);
        for (const verifier of [...verifiers]) await verifier.kill();
        expect(total(all, 'V')).toBeGreaterThan(0);
        expect(admitted(all)).toBeLessThanOrEqual(limit);
        process.stdout.write(`processes, seed ${seed}: ${admitted(all)} of ${limit} admitted, ${kills} kills\n`);
      },
      patience + kills * 20_000,
    );

    it(
      `are passed by no more than a start anew and what processes held, when the server is killed ${serverKills} times`,
      async () => {
        const limit = 2000;
        const key = await limitedKey(limit);
        const all = Array.from({ length: processes }, () => new Verifier(key));
        const { port } = new URL(where.address);
        for (let kill = 0; kill < serverKills; kill++) {
          const before = total(all, 'V');
          await eventually(async () => total(all, 'V') > before, 5000);
          await sleep(random.integer(500));
          await server.end('SIGKILL');
          await sleep(random.integer(3000));
          server = launch(dataDir, { ...generous, PORT: port });
          where.address = await server.listening;
        }
        const refusals = all.map((each) => each.count('R'));
        const isOver = async () => all.every((each, index) => each.count('R') > (refusals[index] ?? 0));
        expect(await eventually(isOver, patience)).toBe(true);
        for (const verifier of [...verifiers]) await verifier.kill();
        expect(total(all, 'V')).toBeGreaterThan(0);
        // Windows are in the memory of the one node, and begin anew with it; a lease is a tenth of what is left at most.
        expect(admitted(all)).toBeLessThanOrEqual(limit * (serverKills + 1) + (serverKills * processes * limit) / 10);
        process.stdout.write(`server, seed ${seed}: ${admitted(all)} admitted, limit ${limit}, ${serverKills} kills\n`);
      },
      patience + serverKills * 60_000,
    );
  },
);
