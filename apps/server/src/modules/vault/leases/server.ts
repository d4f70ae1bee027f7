import type { Kernel } from '../../../kernel/kernel.ts';
import { type CredentialsPlace, openCredentials } from '../sealed.ts';
import { Credentials, servers, type Target } from '../targets/schema.ts';
import { connectTo, databaseGuard, type Session } from '../targets/target.ts';

export interface Server {
  place: CredentialsPlace;
  target: Exclude<Target, { kind: 'api-key' }>;
  credentials: Buffer;
}

/** @throws OUTBOUND_REFUSED, TARGET_UNREACHABLE, TARGET_TIMED_OUT, TARGET_LOGIN_REFUSED */
export async function openServer(kernel: Kernel, { place, target, credentials }: Server): Promise<Session> {
  const who = Credentials.parse(JSON.parse(await openCredentials(kernel, place, credentials)));
  return connectTo(kernel.services.use(databaseGuard), { ...target, ...who }, servers[target.kind]);
}
