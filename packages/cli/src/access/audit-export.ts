import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { usage } from '../failure.ts';
import { connect } from '../session/session.ts';

const formats = ['ndjson', 'csv'] as const;
type Format = (typeof formats)[number];

/** Entries of a file. */
const pageSize = 5_000;

export const exportAudit = defineCommand({
  usage: '--output FILE [--format ndjson|csv] [--after N]',
  details: `Writes the chain of the audit log with its signatures, ${pageSize} entries a file: FILE, FILE.2, FILE.3 and so on, which can be
read by you alone. nexus audit verify takes them in this order.`,
  options: {
    output: { type: 'string', short: 'o', value: 'FILE', description: 'Where to write; no file may be there' },
    format: { type: 'string', value: 'FORMAT', description: `${formats.join(' or ')}; ndjson` },
    after: { type: 'string', value: 'N', description: 'Entries behind this number; from the first where absent' },
  },
  examples: ['audit export --output audit.ndjson', 'audit verify audit.ndjson audit.ndjson.2'],
  async run(context, { values }) {
    const { output, format = 'ndjson' } = values;
    if (output === undefined) throw usage('Give --output');
    if (!formats.includes(format as Format)) throw usage(`--format takes ${formats.join(' or ')}`);
    const { nexus } = await connect(context);
    const files: string[] = [];
    for (let after: number | undefined = Number(values.after ?? 0); after !== undefined; ) {
      const page: Response = await nexus.audit.export({ format: format as Format, after, limit: pageSize });
      const file: string = resolve(context.process.cwd, files.length === 0 ? output : `${output}.${files.length + 1}`);
      await write(page, file);
      files.push(file);
      after = nextOf(page);
      progress(context, file, after);
    }
    context.output.result({ format, files }, files);
  },
});

async function write({ body }: Response, file: string): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600, flags: 'wx' });
  if (body !== null) await pipeline(Readable.fromWeb(body as never), stream);
}

function nextOf({ headers }: Response): number | undefined {
  const next = headers.get('x-next-after');
  return next === null ? undefined : Number(next);
}

function progress(context: Context, file: string, next: number | undefined): void {
  if (next !== undefined && !context.output.isJson) context.output.note(`${file}, up to entry ${next}`);
}
