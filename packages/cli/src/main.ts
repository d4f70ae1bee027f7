#!/usr/bin/env node
import { commands } from './commands.ts';
import { runProgram, thisProcess } from './program.ts';
import { serverCommands } from './server-commands.ts';

/** The entry inside an installation of the server. */
process.exitCode = await runProgram([...commands, ...serverCommands], process.argv.slice(2), thisProcess());
