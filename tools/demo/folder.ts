import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../../apps/server/src/kernel/postgres/lock.ts';

/** What is written down of a data directory that was filled. */
export interface Demo {
  /** RFC 3339. */
  filledAt: string;
  password: string;
  logIns: { email: string; what: string; totpSecret?: string | undefined }[];
}

const fileIn = (dataDir: string): string => join(dataDir, 'demo.json');

/** Undefined where nothing was filled to the end. */
export function readDemo(dataDir: string): Demo | undefined {
  if (!existsSync(fileIn(dataDir))) return undefined;
  const { logIns, ...rest } = JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Partial<Demo>;
  return logIns === undefined ? undefined : ({ logIns, ...rest } as Demo);
}

export const writeDemo = (dataDir: string, demo: Partial<Demo>): void =>
  writeFileSync(fileIn(dataDir), `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });

/**
 * An empty directory, with the mark of one that may be thrown away.
 * @throws where it is in use, or has no such mark.
 */
export function prepareFolder(dataDir: string): void {
  if (existsSync(dataDir) && !existsSync(fileIn(dataDir)))
    throw new Error(`${dataDir} was not made by \`npm run demo\`, so it is not thrown away. Remove it yourself.`);
  const lock = join(dataDir, 'postgres', 'lock');
  if (existsSync(lock) && lockHolder(readFileSync(lock, 'utf8')) !== undefined)
    throw new Error(`A server runs on ${dataDir}. Stop it first.`);
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { mode: 0o711 });
  writeDemo(dataDir, {});
}
