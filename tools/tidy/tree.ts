import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ParseResult, type Program, parseSync, type Span, Visitor, type VisitorObject } from 'oxc-parser';

export interface Finding {
  path: string;
  /** From 1. */
  line: number;
  /** What is wrong and how to fix it, in one line. */
  message: string;
}

export interface Rule {
  name: string;
  check(tree: Tree): Iterable<Finding>;
}

export interface Import {
  from: string;
  typeOnly: boolean;
  /** From 1. */
  line: number;
}

/** One text file of the tree, parsed when a rule first asks for it. */
export class SourceFile {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  private parsed: ParseResult | undefined;
  private importList: Import[] | undefined;

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

  /** Of the server or the console, and no test. */
  get isAppCode(): boolean {
    return /^apps\/[^/]+\/src\//.test(this.path) && this.isCode && !this.isTest;
  }

  get lineCount(): number {
    return this.text.split('\n').length - (this.text.endsWith('\n') ? 1 : 0);
  }

  get program(): Program {
    return this.parse().program;
  }

  /** Imports and re-exports, static and dynamic, of values and of types. */
  get imports(): readonly Import[] {
    this.importList ??= this.readImports();
    return this.importList;
  }

  /** The path a relative import means; undefined for packages. */
  resolve(specifier: string): string | undefined {
    return specifier.startsWith('.') ? posix.join(this.folder, specifier) : undefined;
  }

  lineAt(index: number): number {
    return lineAt(this.text, index);
  }

  /** Walks the syntax tree with the visitor that `visitorFor` makes, and returns what it reported. */
  visit(visitorFor: (report: (node: Span, message: string) => void) => VisitorObject): Finding[] {
    const found: Finding[] = [];
    const report = ({ start }: Span, message: string) =>
      found.push({ path: this.path, line: this.lineAt(start), message });
    new Visitor(visitorFor(report)).visit(this.program);
    return found;
  }

  private parse(): ParseResult {
    this.parsed ??= parseSync(this.path, this.text);
    return this.parsed;
  }

  private readImports(): Import[] {
    const found: Import[] = [];
    const add = (from: string, typeOnly: boolean, { start }: Span) =>
      found.push({ from, typeOnly, line: this.lineAt(start) });
    const { staticImports, staticExports } = this.parse().module;
    for (const each of staticImports) {
      const typeOnly = each.entries.length > 0 && each.entries.every(({ isType }) => isType);
      add(each.moduleRequest.value, typeOnly, each);
    }
    for (const each of staticExports) {
      const from = each.entries[0]?.moduleRequest?.value;
      if (from !== undefined)
        add(
          from,
          each.entries.every(({ isType }) => isType),
          each,
        );
    }
    if (!/\bimport\s*\(/.test(this.text)) return found;
    new Visitor({
      ImportExpression: (node) => {
        if (node.source.type === 'Literal') add(String(node.source.value), false, node);
      },
      TSImportType: (node) => add(node.source.value, true, node),
    }).visit(this.program);
    return found;
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

  /** The server's own code: code under apps/server/src that is no test. */
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

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
