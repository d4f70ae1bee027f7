import { styleText } from 'node:util';
import type { Process } from '../context.ts';

export interface TextStream {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

type Style = Parameters<typeof styleText>[0];
export type Cell = string | number | boolean | null | undefined;

/** What a command says: its result on stdout, once, and everything else on stderr. */
export class Output {
  readonly isJson: boolean;
  readonly #stdout: TextStream;
  readonly #stderr: TextStream;
  readonly #env: Process['env'];

  constructor({ stdout, stderr, env }: Pick<Process, 'stdout' | 'stderr' | 'env'>, isJson: boolean) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#env = env;
    this.isJson = isJson;
  }

  /** The result: the object where JSON is wanted, else lines. */
  result(value: object, lines: readonly string[] | (() => readonly string[])): void {
    if (this.isJson) this.#stdout.write(`${JSON.stringify(value)}\n`);
    else for (const line of typeof lines === 'function' ? lines() : lines) this.#stdout.write(`${line}\n`);
  }

  /** Bytes as they are, with the end of the line that a terminal needs. */
  raw(text: string): void {
    this.#stdout.write(this.#stdout.isTTY === true && !text.endsWith('\n') ? `${text}\n` : text);
  }

  /** Something that is not the result. */
  note(text: string): void {
    this.#stderr.write(`${visible(text)}\n`);
  }

  warn(text: string): void {
    this.#stderr.write(`${this.#styled(this.#stderr, 'yellow', 'warning:')} ${visible(text)}\n`);
  }

  error(text: string): void {
    this.#stderr.write(`${this.#styled(this.#stderr, 'red', 'nexus:')} ${visible(text)}\n`);
  }

  emphasized = (text: string): string => this.#styled(this.#stdout, 'bold', text);

  /** Lines of a table: aligned on a terminal, else cells between tabs, for other programs. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
    const texts = rows.map((row) => row.map((cell) => visible(String(cell ?? '-'))));
    if (this.#stdout.isTTY !== true) return texts.map((row) => row.join('\t'));
    const widths = head.map((title, column) =>
      Math.max(...[title, ...texts.map((row) => row[column] ?? '')].map(widthOf)),
    );
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd();
    return [this.emphasized(line(head)), ...texts.map(line)];
  }

  #styled(stream: TextStream, style: Style, text: string): string {
    // Node looks at its own stdout otherwise.
    return this.#hasColours(stream) ? styleText(style, text, { validateStream: false }) : text;
  }

  /** https://no-color.org: any value that is not empty. */
  #hasColours({ isTTY }: TextStream): boolean {
    return isTTY === true && (this.#env.NO_COLOR ?? '') === '' && this.#env.TERM !== 'dumb';
  }
}

const widthOf = (text: string): number => [...text].length;

/** What somebody else wrote must not move the cursor or change colours. */
const visible = (text: string): string => text.replace(/[^\P{Cc}\t\n]/gu, '\ufffd');
