import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDataDirectory } from './data-directory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-data-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const refusal = async (path = folder, waitMs?: number): Promise<string> =>
  prepareDataDirectory(path, waitMs).then(
    () => '',
    (error: Error) => error.message,
  );

describe('the data directory', () => {
  it('is made where it is missing, and left as it was found', async () => {
    const path = join(folder, 'not', 'yet');
    expect(await refusal(path)).toBe('');
    expect(readdirSync(path)).toEqual([]);
  });

  it.each([
    ['master.key', 'file'],
    ['erasure-ledger', 'file'],
    ['journal', 'directory'],
    ['mail', 'directory'],
  ])('is refused with the path where %s is no %s', async (name, kind) => {
    const path = join(folder, name);
    // A pipe, on which the start would wait for ever.
    execFileSync('mkfifo', [path]);
    const said = await refusal();
    expect(said).toContain(`${path} is not a ${kind}.`);
    expect(said).toContain('NEXUS_DATA_DIR');
  });

  it('is refused with its path where a file stands in its place', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    expect(await refusal(path)).toContain(`${path} cannot be made by this user (EEXIST)`);
    expect(await refusal(join(path, 'data'))).toContain(`${join(path, 'data')} cannot be made by this user (ENOTDIR)`);
  });

  it('is refused with its path where it does not answer', async () => {
    // Writing to a pipe waits for a reader, as writing to a network drive that is away waits for it.
    const pipe = join(folder, `.write-test.${process.pid}`);
    execFileSync('mkfifo', [pipe]);
    expect(await refusal(folder, 200)).toContain(`${folder} has not answered for 0.2 s`);
    await promisify(execFile)('timeout', ['5', 'cat', pipe]);
  });
});

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
/** As another user, since root may read and write everything. */
const script = `
  import { prepareDataDirectory } from ${JSON.stringify(new URL('./data-directory.ts', import.meta.url).href)};
  await prepareDataDirectory(process.argv[1]).catch((error) => console.log(error.message));`;
const asNobody = (path: string) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script, path], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
const othersRunNode = asNobody('/nowhere').stdout.includes('/nowhere');

describe.skipIf(!isRoot || !othersRunNode)(
  'the data directory of another user (needs root, and a Node that all can run)',
  () => {
    it('is refused with what cannot be written to or read', async () => {
      chmodSync(folder, 0o755);
      expect(asNobody(folder).stdout).toContain(`${folder} cannot be written to by this user (EACCES)`);
      chmodSync(folder, 0o777);
      expect(asNobody(folder).stdout).toBe('');
      const key = join(folder, 'master.key');
      writeFileSync(key, 'x', { mode: 0o600 });
      expect(asNobody(folder).stdout).toContain(`${key} cannot be read by this user (EACCES)`);
      rmSync(key);
      const journal = join(folder, 'journal');
      mkdirSync(journal, { mode: 0o700 });
      expect(asNobody(folder).stdout).toContain(`${journal} cannot be used by this user (EACCES)`);
    });
  },
);
