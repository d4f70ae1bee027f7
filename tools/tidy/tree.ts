import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Export, exportsOf, type Import, importsOf } from './imports.ts';
import { type Token, tokenize } from './tokens.ts';

export interface Finding {
  path: string;
  /** From 1. */
  line: number;
  /** What is wrong and how to mend it, in one line. */
  message: string;
}

export interface Rule {
  name: string;
  check(tree: Tree): Iterable<Finding>;
}

/** One text file of the tree; what rules need of its syntax is read once, when first asked for. */
export class SourceFile {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  private read: { tokens?: Token[]; imports?: Import[]; exports?: Export[] } = {};

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  get name(): string {
    return posix.basename(this.path);
  }

  get folder(): string {
    return posix.dirname(this.path);
  }

  get isCode(): boolean {
    return /\.[cm]?[jt]sx?$/.test(this.path);
  }

  /** Tests, and what only they use: an app's test/, fixtures, conformance suites that several tests run. */
  get isTest(): boolean {
    return (
      /\.(test|conformance|fixture)\.[jt]sx?$/.test(this.path) || /^(apps|packages)\/[^/]+\/test\//.test(this.path)
    );
  }

  get lineCount(): number {
    return this.text.split('\n').length - (this.text.endsWith('\n') ? 1 : 0);
  }

  get tokens(): readonly Token[] {
    this.read.tokens ??= tokenize(this.text);
    return this.read.tokens;
  }

  get imports(): readonly Import[] {
    this.read.imports ??= importsOf(this.tokens);
    return this.read.imports;
  }

  get exports(): readonly Export[] {
    this.read.exports ??= exportsOf(this.tokens);
    return this.read.exports;
  }

  /** The path a relative import means; undefined for packages. */
  resolve(specifier: string): string | undefined {
    return specifier.startsWith('.') ? posix.join(this.folder, specifier) : undefined;
  }
}

export class Tree {
  readonly files: readonly SourceFile[];
  private readonly byPath: ReadonlyMap<string, SourceFile>;

  constructor(texts: Iterable<readonly [path: string, text: string]>) {
    this.files = Array.from(texts, ([path, text]) => new SourceFile(path, text));
    this.byPath = new Map(this.files.map((file) => [file.path, file]));
  }

  get(path: string): SourceFile | undefined {
    return this.byPath.get(path);
  }

  /** The server's own code: TypeScript under apps/server/src that is no test. */
  get server(): SourceFile[] {
    return this.files.filter((file) => file.path.startsWith('apps/server/src/') && file.isCode && !file.isTest);
  }

  get serverSql(): SourceFile[] {
    return this.files.filter((file) => file.path.startsWith('apps/server/src/') && file.path.endsWith('.sql'));
  }
}

/** Every text file that git tracks or would track; needs git on PATH. */
export function loadTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '').sort();
  return new Tree(
    paths.flatMap((path) => {
      const text = readText(join(root, path));
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** undefined for what is deleted but still tracked, for symlinks to folders, and for binaries. */
function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.subarray(0, 8192).includes(0) ? undefined : bytes.toString('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EISDIR') return undefined;
    throw error;
  }
}

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
