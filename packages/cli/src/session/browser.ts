import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Context } from '../context.ts';

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  // `start` of cmd would take `&` in the address for the end of the command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Whether something was started: over SSH and in containers there is nothing. */
export function openInBrowser(context: Context, url: string): Promise<boolean> {
  const [command = '', ...args] = openers[platform()] ?? ['xdg-open'];
  const hasNoScreen = platform() === 'linux' && !context.env('DISPLAY') && !context.env('WAYLAND_DISPLAY');
  if (hasNoScreen) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
