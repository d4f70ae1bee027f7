const finishers = new Set<() => Promise<void>>();

const finishAll = async (): Promise<void> => {
  await Promise.all([...finishers].map((finish) => finish()));
};

const onSigterm = async (): Promise<void> => {
  await finishAll();
  process.off('SIGTERM', onSigterm);
  // A listener takes the place of the default, which is to end. Others decide themselves when to.
  if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
};

/** Calls `finish` before the process ends: when it has nothing left to do, and at SIGTERM. */
export function beforeEnd(finish: () => Promise<void>): void {
  if (typeof globalThis.process?.on !== 'function') return;
  finishers.add(finish);
  if (finishers.size > 1) return;
  process.on('beforeExit', finishAll);
  process.on('SIGTERM', onSigterm);
}
