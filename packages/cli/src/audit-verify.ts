import { calculateJwkThumbprint, type JWK } from 'jose';
import { checkpointKeys } from '../../../apps/server/src/kernel/signing/index.ts';
import {
  type Anchor,
  type Break,
  type Broken,
  ChainVerifier,
  type Checkpoint,
  signedHashes,
} from '../../../apps/server/src/modules/audit/verifier.ts';
import { defineCommand } from './command.ts';
import { counted } from './counted.ts';
import { type End, type Header, readExport, readKeys, Unreadable } from './export-file.ts';

interface Outcome {
  text: string;
  /** As the help of the command says. */
  code: 0 | 1 | 2 | 3;
}

/** What a file says beside its entries. */
interface Frame {
  file: string;
  header: Header;
  end: End;
  keys: JWK[];
  checkpoints: Checkpoint[];
}

interface Finding extends Broken {
  file: string;
}

export const verifyCommand = defineCommand({
  usage: 'FILE… [--keys FILE] [--org ID]',
  details: `Reads NDJSON or CSV, also gzipped. Pages of one export, or archives of one organization, are given in their order and
verified as one chain.

Ends with 0: verified; 1: broken, the first bad entry is named; 2: not readable, or called wrongly; 3: complete in itself,
but no signature vouches for it.`,
  options: {
    keys: { type: 'string', value: 'FILE', description: 'Public keys from elsewhere: a JWKS, or an export you kept' },
    org: { type: 'string', value: 'ID', description: 'The organization it must be of' },
  },
  examples: ['audit verify export.ndjson', 'audit verify --keys last-year.ndjson.gz page-1.csv page-2.csv'],
  operands: [1, Number.POSITIVE_INFINITY],
  async run({ output }, { operands, values }) {
    const { code, text } = await auditVerify(operands, values);
    if (code === 2 && !output.isJson) output.note(text);
    else output.result({ result: results[code], text }, [text]);
    return code;
  },
});

const results = { 0: 'verified', 1: 'broken', 2: 'unreadable', 3: 'unsigned' } as const;

interface Trusted {
  keys?: string | undefined;
  org?: string | undefined;
}

/** Reads each file twice, so that it need not fit into memory. */
export async function auditVerify(files: readonly string[], { keys, org }: Trusted = {}): Promise<Outcome> {
  try {
    return await verify(files, keys, org);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof Unreadable || code !== undefined) return { text: message, code: 2 };
    throw error;
  }
}

async function verify(files: readonly string[], keysFile: string | undefined, org: string | undefined) {
  const frames: Frame[] = [];
  for (const file of files) frames.push(await frameOf(file));
  const first = frames[0] as Frame;
  for (const { file, header } of frames) {
    if (header.org !== (org ?? first.header.org)) {
      return { text: `${file}: is of ${header.org}, not of ${org ?? first.header.org}`, code: 1 as const };
    }
  }
  const own = frames.flatMap(({ keys }) => keys);
  const keys = keysFile === undefined ? own : await readKeys(keysFile);
  const imported = await checkpointKeys(keys).catch((cause: unknown) => {
    throw new Unreadable(`the keys cannot be used: ${cause instanceof Error ? cause.message : cause}`);
  });
  const checkpoints = frames.flatMap((frame) => frame.checkpoints);
  const signed = await signedHashes(first.header.org, checkpoints, imported);
  const verifier = new ChainVerifier(first.header.org, first.header.after, signed);
  const finding = await firstBroken(frames, verifier);
  if (finding !== undefined) return { text: describe(finding), code: 1 as const };
  return summary(frames, verifier, keysFile === undefined ? await thumbprints(own) : undefined);
}

async function frameOf(file: string): Promise<Frame> {
  const frame: Partial<Frame> & Pick<Frame, 'keys' | 'checkpoints'> = { keys: [], checkpoints: [] };
  for await (const record of readExport(file)) {
    if (record.kind === 'header') frame.header ??= record.header;
    if (record.kind === 'end') frame.end = record.end;
    if (record.kind === 'key') frame.keys.push(record.jwk);
    if (record.kind === 'checkpoint') frame.checkpoints.push(record.checkpoint);
  }
  const { header, end } = frame;
  if (header === undefined) throw new Unreadable(`${file}: does not begin as an export of the audit log`);
  // An export always says where it ends: without that, its last lines are missing.
  if (end === undefined)
    throw new Unreadable(`${file}: is cut off; its last line, which says where it ends, is missing`);
  return { ...frame, file, header, end };
}

/** Recomputes all files as one chain. */
async function firstBroken(frames: readonly Frame[], verifier: ChainVerifier): Promise<Finding | undefined> {
  const beginning = verifier.begin();
  if (beginning !== undefined) return { ...beginning, file: frames[0]?.file ?? '' };
  for (const { file, header, end } of frames) {
    const gap = gapBetween(verifier.anchor, header.after);
    if (gap !== undefined) return { ...gap, file };
    for await (const record of readExport(file)) {
      const broken = record.kind === 'entry' ? verifier.add(record.row) : undefined;
      if (broken !== undefined) return { ...broken, file };
    }
    if (end.nextAfter !== undefined && end.nextAfter > verifier.anchor.seq) {
      return { reason: 'truncated', seq: verifier.anchor.seq + 1, id: null, file };
    }
  }
  const last = frames.at(-1) as Frame;
  const broken = verifier.finish(last.end.head);
  return broken === undefined ? undefined : { ...broken, file: last.file };
}

function gapBetween(reached: Anchor, next: Anchor): Broken | undefined {
  if (next.seq > reached.seq) return { reason: 'missing', seq: reached.seq + 1, id: null };
  if (next.seq < reached.seq) return { reason: 'inserted', seq: next.seq + 1, id: null };
  return next.hash.equals(reached.hash) ? undefined : { reason: 'unlinked', seq: next.seq, id: null };
}

const reasons: Record<Break, string> = {
  changed: 'is not what was recorded',
  unlinked: 'does not continue the entry before it: one of them was exchanged, put in or moved',
  missing: 'is missing',
  inserted: 'is where no entry was',
  truncated: 'and all after it are missing: the chain ends before a place it once reached',
  rewritten: 'has another hash than was signed: the chain up to here was computed anew',
  checkpoint: 'has a checkpoint whose signature is not right, or not by one of these keys',
};

const describe = ({ file, reason, seq, id }: Finding): string =>
  `BROKEN  ${file}\nentry ${seq}${id === null ? '' : ` (${id})`} ${reasons[reason]}.`;

function summary(frames: readonly Frame[], verifier: ChainVerifier, selfVouched: string[] | undefined): Outcome {
  const { header } = frames[0] as Frame;
  const { seq } = verifier.anchor;
  const entries = seq - header.after.seq;
  const through = verifier.signedThrough;
  const range = `${header.org}, ${header.after.seq + 1} to ${seq}`;
  const lines = [`${counted(entries, 'entry', 'entries')} of ${range}, exactly as recorded.`];
  if (header.after.seq > 0) lines.push(`Entries up to ${header.after.seq} are not in it.`);
  const next = frames.at(-1)?.end.nextAfter;
  if (next !== undefined) lines.push(`The chain continues after ${next}: this is a part of it.`);
  if (verifier.checkpointsVerified === 0 && entries > 0) {
    lines.push('No checkpoint vouches for them: whoever made the file could have made them up.');
    return { text: ['NOT SIGNED', ...lines].join('\n'), code: 3 };
  }
  const vouching = counted(verifier.checkpointsVerified, 'signed checkpoint vouches', 'signed checkpoints vouch');
  lines.push(`${vouching} for everything up to entry ${through}.`);
  if (through < seq)
    lines.push(`${counted(seq - through, 'entry after it is', 'entries after it are')} not signed yet.`);
  if (selfVouched !== undefined) {
    lines.push(
      'The keys are from the export itself. Compare them with those you know, or give --keys:',
      ...selfVouched.map((print) => `  ${print}`),
    );
  }
  return { text: ['VERIFIED', ...lines].join('\n'), code: 0 };
}

/** RFC 7638, with the key's name in front. */
const thumbprints = async (keys: readonly JWK[]): Promise<string[]> => {
  const lines = await Promise.all(keys.map(async (key) => `${key.kid} ${await calculateJwkThumbprint(key)}`));
  return [...new Set(lines)];
};
