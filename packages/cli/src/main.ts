#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Where `npm start` keeps it. Else the types of each module are stripped at each start, which takes a fifth of a second.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)));
const [{ commands }, { runProgram, thisProcess }, { serverCommands }] = await Promise.all([
  import('./commands.ts'),
  import('./program.ts'),
  import('./server-commands.ts'),
]);

/** The entry inside an installation of the server. */
process.exitCode = await runProgram([...commands, ...serverCommands], process.argv.slice(2), thisProcess());
