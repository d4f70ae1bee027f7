import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { commands } from './commands.ts';
import { runProgram } from './program.ts';
import { serverCommands } from './server-commands.ts';

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

interface CallOptions {
  /** Where the command is called; a folder of its own where absent. */
  cwd?: string;
  stdin?: string | Buffer;
  /** Whether stdout is a terminal, of so many columns. */
  terminal?: boolean;
  /** Hears what is said on stderr at once. */
  onNote?: (text: string) => void;
}

export const main = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Runs a command in this process, as if it were one of its own: nothing of ours is its environment. */
export async function callCli(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  { cwd, stdin = '', terminal = false, onNote }: CallOptions = {},
): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const own = mkdtempSync(join(tmpdir(), 'nexus-cli-'));
  const into = (name: 'stdout' | 'stderr') => ({
    isTTY: terminal,
    write: (text: string) => {
      said[name] += text;
      if (name === 'stderr') onNote?.(text);
    },
  });
  try {
    const code = await runProgram([...commands, ...serverCommands], words, {
      env: {
        NEXUS_CONFIG_DIR: join(own, 'config'),
        NEXUS_CACHE_DIR: join(own, 'cache'),
        NEXUS_NO_KEYRING: '1',
        ...env,
      },
      cwd: cwd ?? own,
      stdin: Readable.from([stdin]) as unknown as NodeJS.ReadStream,
      stdout: into('stdout'),
      stderr: into('stderr'),
    });
    return { code, ...said };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
