#!/usr/bin/env node
import { commands } from './commands.ts';
import { runProgram } from './program.ts';
import { serverCommands } from './server-commands.ts';

process.exitCode = await runProgram([...commands, ...serverCommands], process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
