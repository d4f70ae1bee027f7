import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Who writes a node's directory, kept in its file `owner`. Without that file it was given up and is anyone's. */
interface Owner {
  /** Processes of one host can look each other up; see `hostId`. */
  readonly host: string;
  readonly pid: number;
  /** Start time of the process (proc_pid_stat(5), field 22), since pids come again. Absent without /proc. */
  readonly started: string | null;
}

const ownerFile = 'owner';
const leaseFile = 'lease';
const leaseWidth = 16;

/** Claims `<root>/<nodeId>` for this process; returns the directory. The caller gives a node id never used before. */
export function createNodeDirectory(root: string, nodeId: string): string {
  const directory = path.join(root, nodeId);
  const unborn = path.join(root, `.${nodeId}`);
  fs.mkdirSync(unborn, { recursive: true, mode: 0o700 });
  const owner: Owner = { host: hostId(), pid: process.pid, started: startTime(process.pid) };
  fs.writeFileSync(path.join(unborn, ownerFile), JSON.stringify(owner));
  fs.writeFileSync(path.join(unborn, leaseFile), leaseText(0));
  // By renaming, so that no adopter ever sees a directory of ours without its owner file.
  fs.renameSync(unborn, directory);
  syncDirectory(root);
  return directory;
}

export const giveUp = (directory: string): void => fs.rmSync(path.join(directory, ownerFile), { force: true });

export const removeNodeDirectory = (directory: string): void => fs.rmSync(directory, { recursive: true, force: true });

/** A new file's name is on disk only once its directory is synced. */
export function syncDirectory(directory: string): void {
  const fd = fs.openSync(directory, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/**
 * Shows that the owner lives, for processes that cannot look into its process table: other hosts and containers.
 * Throws if the directory is no longer ours.
 */
export function renewLease(directory: string, count: number): void {
  fs.accessSync(path.join(directory, ownerFile));
  const fd = fs.openSync(path.join(directory, leaseFile), 'r+');
  try {
    // In place and of one width: needs no space on a full disk, and no reader sees half of it.
    fs.writeSync(fd, leaseText(count), 0);
  } finally {
    fs.closeSync(fd);
  }
}

/** Tells which nodes are dead. It remembers leases, so one judge must be asked again and again. */
export class OwnerJudge {
  private readonly staleAfter: number;
  private readonly leases = new Map<string, { text: string; since: number }>();

  /** `staleAfter`: milliseconds without a renewal after which an owner on another host counts as dead. */
  constructor(staleAfter: number) {
    this.staleAfter = staleAfter;
  }

  /** `now` is monotonic time of the caller; clocks of two hosts are never compared. */
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

/** One process table: the same boot of the same machine and, on Linux, the same pid namespace (container). */
function hostId(): string {
  const boot = readText('/proc/sys/kernel/random/boot_id');
  if (boot === undefined) return os.hostname();
  return `${boot.trim()} ${fs.readlinkSync('/proc/self/ns/pid')}`;
}

function startTime(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return null;
  // The command in parentheses may hold anything; state is the first field behind it, field 3 of the manual's count.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has written its last byte.
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function readOwner(directory: string): Owner | undefined {
  const text = readText(path.join(directory, ownerFile));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Owner;
  } catch {
    // It was renamed into place whole; only a power cut leaves it empty, and no owner survives that.
    return undefined;
  }
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: the process went away between open and read of its /proc file.
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

const leaseText = (count: number): string => String(count).padStart(leaseWidth, '0');
