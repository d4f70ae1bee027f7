import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { systemActor } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { checkpointKeys } from '../../kernel/signing/index.ts';
import { syncFolder } from '../../kernel/sync-folder.ts';
import { withWholeDigest } from './entry.ts';
import { ndjsonLines } from './export-format.ts';
import * as store from './store/read.ts';
import { type Anchor, ChainVerifier, signedHashes } from './verifier.ts';

/** Entries read at a time. */
const batch = 500;

export interface Span {
  start: Anchor;
  /** The place of a checkpoint. */
  through: number;
}

export interface WrittenArchive {
  file: string;
  sha256: Buffer;
  /** Where it ends. */
  end: Anchor;
}

/** Files of a run that was killed before it deleted what they hold: none that begins here is named by any row. */
export async function dropUnfinished(folder: string, after: number): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const unfinished = names.filter((name) => name.startsWith(`audit-${after + 1}-`));
  for (const name of unfinished) await rm(join(folder, name), { force: true });
}

/**
 * An export of the span, gzipped, on the disk when it resolves.
 * @throws where the chain does not verify: what is broken stays where it is, to be looked into.
 */
export async function writeArchive(kernel: Kernel, folder: string, org: string, span: Span): Promise<WrittenArchive> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = `audit-${span.start.seq + 1}-${span.through}.ndjson.gz`;
  const draft = join(folder, `${file}.part`);
  const place = { end: span.start };
  const handle = await open(draft, 'w', 0o600);
  try {
    await pipeline(
      Readable.from(lines(kernel, org, span, place)),
      createGzip(),
      handle.createWriteStream({ flush: true }),
    );
  } finally {
    await handle.close().catch(() => {});
  }
  const sha256 = await digestOf(draft);
  await rename(draft, join(folder, file));
  await syncFolder(folder);
  return { file, sha256, end: place.end };
}

async function* lines(kernel: Kernel, org: string, { start, through }: Span, place: { end: Anchor }) {
  const { database, signing, clock } = kernel;
  const written = ndjsonLines();
  const { keys } = signing.jwks('audit-checkpoint');
  const checkpoints = await database.tenant(
    systemActor('audit.archive'),
    { org },
    (tx) => store.checkpointsBetween(tx, start.seq, through),
    {
      readOnly: true,
    },
  );
  const verifier = new ChainVerifier(org, start, await signedHashes(org, checkpoints, await checkpointKeys(keys)));
  let broken = verifier.begin();
  yield written.header({ org, exportedAt: toIso(clock.now()), afterSeq: start.seq, afterHash: start.hash });
  for (const key of keys) yield written.key(key);
  while (broken === undefined && verifier.anchor.seq < through) {
    const from = verifier.anchor.seq;
    const rows = await database.tenant(
      systemActor('audit.archive'),
      { org },
      (tx) => store.readChain(tx, from, through, batch),
      { readOnly: true },
    );
    for (const row of rows) broken ??= verifier.add(row);
    if (rows.length === 0) broken ??= { reason: 'missing', seq: from + 1, id: null };
    yield rows.map((row) => written.entry(withWholeDigest(row))).join('');
  }
  if (broken !== undefined) {
    throw new Error(`the audit log of ${org} is ${broken.reason} at ${broken.seq}: it is neither archived nor pruned`);
  }
  for (const checkpoint of checkpoints) yield written.checkpoint(checkpoint);
  place.end = verifier.anchor;
  yield written.end(undefined, through);
}

async function digestOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest();
}
