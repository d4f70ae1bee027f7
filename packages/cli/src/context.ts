import type { Common } from './command.ts';
import { Output, type TextStream } from './terminal/output.ts';

/** What a command has of the process it runs in. */
export interface Process {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stdin: NodeJS.ReadStream;
  stdout: TextStream;
  stderr: TextStream;
}

/** What a command gets beside its own words. */
export class Context {
  readonly process: Process;
  readonly common: Common;
  readonly output: Output;

  constructor(process: Process, common: Common) {
    this.process = process;
    this.common = common;
    this.output = new Output(process, common.json === true);
  }

  /** A variable that is set to something. */
  env(name: string): string | undefined {
    const value = this.process.env[name];
    return value === '' ? undefined : value;
  }

  /** Whether somebody is there to be asked. */
  get isInteractive(): boolean {
    const { stdin, stderr } = this.process;
    return stdin.isTTY === true && stderr.isTTY === true && this.common.json !== true;
  }
}
