import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const found = spawnSync('/bin/sh', ['-c', 'command -v chromium || command -v chromium-browser'], { encoding: 'utf8' });
const path = process.env.CHROMIUM_PATH ?? (found.stdout.trim() || undefined);

/** False when there is neither CHROMIUM_PATH nor a Chromium on PATH: `describe.skipIf(!chromiumAvailable)('… (needs Chromium)', …)`. */
export const chromiumAvailable: boolean = path !== undefined;

/** A real browser without a window. Its sandbox cannot be had as root, and it opens our own pages alone. */
export function launchChromium(): Promise<Browser> {
  if (path === undefined) throw new Error('no Chromium for tests');
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
