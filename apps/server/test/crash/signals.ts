import { postgresProcesses } from './server.ts';

/** Every process, also one that the postmaster was about to fork: once all stand still, nobody forks any more. */
export function stopPostgres(dataDir: string): void {
  const stopped = new Set<number>();
  for (;;) {
    const running = postgresProcesses(dataDir).filter((pid) => !stopped.has(pid));
    if (running.length === 0) return;
    for (const pid of running) {
      signal(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
}

export const resumePostgres = (dataDir: string): void => {
  for (const pid of postgresProcesses(dataDir)) signal(pid, 'SIGCONT');
};

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}
