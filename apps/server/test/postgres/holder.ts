/**
 * A process that holds an embedded PostgreSQL, for tests that kill it: `node holder.ts <dataDir>`. Writes one line of
 * JSON, `{ownerUrl, pid}` or `{code, message}`, and stops on SIGTERM. Takes SIGINT and goes on, as a draining server does.
 */
import { NexusError } from '../../src/kernel/errors.ts';
import { startPostgres } from '../../src/kernel/postgres/index.ts';

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const notes: unknown[] = [];
const note = (...said: unknown[]) => void notes.push(said);

process.on('SIGINT', () => {});
try {
  const postgres = await startPostgres({
    dataDir: process.argv[2] ?? '',
    log: { info: note, warn: note, error: note },
    durable: false,
  });
  process.once('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
  say({ ownerUrl: postgres.ownerUrl, pid: postgres.pid(), notes });
} catch (error) {
  say(
    error instanceof NexusError
      ? { code: error.code, message: error.message }
      : { code: 'OTHER', message: String(error) },
  );
}
