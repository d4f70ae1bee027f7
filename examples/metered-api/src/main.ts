/**
 * `npx node src/main.ts [access log] [invoices.json]`: starts a Nexus of its own whose clock is moved, replays the log as
 * two months of usage, and writes the invoices. All else is deleted again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Nexus, ownersKey } from './nexus.ts';
import { replay } from './replay.ts';
import { periodStarts } from './terms.ts';

const ownLog = fileURLToPath(new URL('../data/access-log.txt', import.meta.url));
const [log = ownLog, file = 'invoices.json'] = process.argv.slice(2);
const owner = { email: 'owner@example.com', password: 'Correct-Horse-1-Battery' };

const dataDir = mkdtempSync(join(tmpdir(), 'nexus-metered-'));
const server = start();
try {
  const says = createInterface(server.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await says.next();
    if (done) throw new Error('Nexus has stopped');
    return value;
  };
  const url = await next();
  const moveClock = async (instant: number): Promise<void> => {
    server.stdin.write(`${new Date(instant).toISOString()}\n`);
    await next();
  };
  const { invoices, sent, duplicates } = await replay(new Nexus(url, await ownersKey(url, owner)), moveClock, log);
  writeFileSync(file, `${JSON.stringify(invoices, null, 2)}\n`);
  process.stdout.write(
    `${sent} events, and ${duplicates} answered as duplicates; ${Object.values(invoices).flat().length} invoices in ${file}\n`,
  );
} finally {
  await stop(server);
  rmSync(dataDir, { recursive: true, force: true });
}

function start() {
  return spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../../../tools/moved-clock.ts', import.meta.url)),
      new Date(periodStarts[0] ?? 0).toISOString(),
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NEXUS_DATA_DIR: dataDir,
        NEXUS_OWNER_EMAIL: owner.email,
        NEXUS_OWNER_PASSWORD: owner.password,
        PORT: '0',
        LOG_LEVEL: 'silent',
      },
    },
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
}
