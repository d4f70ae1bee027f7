#!/usr/bin/env node
import { commands } from './commands.ts';
import { runProgram, thisProcess } from './program.ts';

/** The entry of the package, which has no parts of the server: see `build.ts`. */
process.exitCode = await runProgram(commands, process.argv.slice(2), thisProcess());
