/** Calls `finish` before the process ends: when it has nothing left to do, and at SIGTERM. */
export function beforeEnd(finish: () => Promise<void>): void {
  if (typeof globalThis.process?.on !== 'function') return;
  process.on('beforeExit', finish);
  const onSigterm = async () => {
    await finish();
    process.off('SIGTERM', onSigterm);
    // A listener takes the place of the default, which is to end. Others decide themselves when to.
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  };
  process.on('SIGTERM', onSigterm);
}
