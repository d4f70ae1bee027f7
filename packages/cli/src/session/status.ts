import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../failure.ts';
import { readLinkFile } from '../link/link-file.ts';
import { addressOf, withoutCredential } from './session.ts';
import { loginAt } from './store.ts';

interface Server {
  reachable: boolean;
  reason: string | null;
}

/** Milliseconds: whoever asks for the status waits for it. */
const timeoutMs = 5_000;

export const status = defineCommand({
  usage: '',
  details: 'Which server, log-in and folder the other commands would use, without changing anything.',
  examples: ['status'],
  async run(context) {
    const url = addressOf(context);
    const server = await serverAt(url);
    const login = context.env('NEXUS_API_KEY') === undefined ? loginAt(context, url)?.store : 'environment';
    const linked = readLinkFile(context);
    const result = { url, server, login: login ?? null, link: linked ?? null };
    context.output.result(result, [
      `Server   ${url}, ${server.reachable ? 'reachable' : `not reached: ${server.reason}`}`,
      `Log-in   ${loginText(login)}`,
      `Folder   ${linkText(context)}`,
    ]);
    return server.reachable ? exitCodes.done : exitCodes.unreachable;
  },
});

async function serverAt(url: string): Promise<Server> {
  try {
    const response = await withoutCredential(`${url}/api/v1/health`, { signal: AbortSignal.timeout(timeoutMs) });
    const { status: word } = (await response.json()) as { status?: string };
    return word === 'ok' ? { reachable: true, reason: null } : { reachable: false, reason: `${response.status}` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reachable: false, reason: code ?? message };
  }
}

function loginText(store: string | undefined): string {
  if (store === undefined) return 'none: nexus login';
  return store === 'environment' ? 'NEXUS_API_KEY' : `stored in the ${store}`;
}

function linkText(context: Context): string {
  const linked = readLinkFile(context);
  if (linked === undefined) return 'not linked: nexus link';
  const { project = '?', environment = '?', path = '/' } = linked.link;
  return `${project} ${environment} ${path} (${linked.file})`;
}
