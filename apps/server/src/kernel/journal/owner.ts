import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Position } from './segments.ts';

/** The process that writes a node's directory, as in its file `owner`. A directory without that file was released. */
interface Owner {
  /** Processes of one host can check on each other; see `hostId`. */
  readonly host: string;
  readonly pid: number;
  /** Start time of the process (proc_pid_stat(5), field 22), since pids are reused. Null without /proc. */
  readonly started: string | null;
}

const ownerFile = 'owner';
const leaseFile = 'lease';
/** Digits of its counter, and of the segment and the offset that follow. */
const leaseWidths = [16, 10, 10] as const;

/** Creates `<root>/<nodeId>` for this process and returns it. The node id must never have been used before. */
export function createNodeDirectory(root: string, nodeId: string): string {
  const directory = path.join(root, nodeId);
  const draft = path.join(root, `.${nodeId}`);
  fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
  const owner: Owner = { host: hostId(), pid: process.pid, started: startTime(process.pid) };
  fs.writeFileSync(path.join(draft, ownerFile), JSON.stringify(owner));
  fs.writeFileSync(path.join(draft, leaseFile), leaseText(0, nothingSynced));
  // Renamed into place, so that no other process sees the directory without its owner file.
  fs.renameSync(draft, directory);
  syncDirectory(root);
  return directory;
}

/** Lets any process recover the journal at once. */
export const releaseDirectory = (directory: string): void =>
  fs.rmSync(path.join(directory, ownerFile), { force: true });

export const removeNodeDirectory = (directory: string): void => fs.rmSync(directory, { recursive: true, force: true });

/** A new file survives a power cut only once its directory is synced too. */
export function syncDirectory(directory: string): void {
  const fd = fs.openSync(directory, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Shows processes that cannot see ours (other hosts and containers) that it is alive.
 * Also says how far the journal is synced, so that recovery can tell damage from a torn tail.
 * Throws if the directory is no longer ours.
 */
export function renewLease(directory: string, count: number, synced: Position): void {
  fs.accessSync(path.join(directory, ownerFile));
  const fd = fs.openSync(path.join(directory, leaseFile), 'r+');
  try {
    // Overwritten with a text of the same width: needs no space on a full disk, and no reader sees half of it.
    fs.writeSync(fd, leaseText(count, synced), 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** How far the owner had synced at its last renewal; undefined if an older version wrote the lease. */
export function readSynced(directory: string): Position | undefined {
  const [, segment, offset] = (readText(path.join(directory, leaseFile)) ?? '').split(' ').map(Number);
  if (segment === undefined || offset === undefined) return undefined;
  return Number.isSafeInteger(segment) && Number.isSafeInteger(offset) ? { segment, offset } : undefined;
}

/** Tells which nodes are dead. It compares each lease with the one it saw before, so keep one instance. */
export class OwnerMonitor {
  private readonly staleAfter: number;
  private readonly leases = new Map<string, { text: string; since: number }>();

  /** `staleAfter`: milliseconds without a renewal after which an owner on another host counts as dead. */
  constructor(staleAfter: number) {
    this.staleAfter = staleAfter;
  }

  /** `now` is the caller's monotonic time; clocks of two hosts are never compared. */
  isDead(directory: string, now: number): boolean {
    const owner = readOwner(directory);
    if (owner === undefined) return fs.existsSync(directory);
    if (owner.host === hostId()) return !isAlive(owner);
    const text = readText(path.join(directory, leaseFile)) ?? '';
    const seen = this.leases.get(directory);
    if (seen?.text !== text) {
      this.leases.set(directory, { text, since: now });
      return false;
    }
    return now - seen.since >= this.staleAfter;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.started !== null) return startTime(owner.pid) === owner.started;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Names a process table: one boot of one machine and, on Linux, one pid namespace (container). */
function hostId(): string {
  const boot = readText('/proc/sys/kernel/random/boot_id');
  if (boot === undefined) return os.hostname();
  return `${boot.trim()} ${fs.readlinkSync('/proc/self/ns/pid')}`;
}

function startTime(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return null;
  // The command in parentheses may hold anything; the first field after it is the state, field 3 in the manual.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie writes nothing more.
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function readOwner(directory: string): Owner | undefined {
  const text = readText(path.join(directory, ownerFile));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Owner;
  } catch {
    // It was renamed into place complete; only a power cut leaves it empty, and then the owner is dead.
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process ended between open and read of its /proc file.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

const nothingSynced: Position = { segment: 0, offset: 0 };

const leaseText = (count: number, { segment, offset }: Position): string =>
  [count, segment, offset].map((number, at) => String(number).padStart(leaseWidths[at] ?? 0, '0')).join(' ');
