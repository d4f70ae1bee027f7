import type { Answer } from '../app.ts';
import { type Ready, sendWatched, spareRequest } from '../world/requests.ts';
import type { Check } from './permit.ts';

/** Routes that a protocol tells to ignore what they do not know, or to take it, with the place where it says so. */
export const ignoringUnknown: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['stripe', 'stripe/:organization', 'polar', 'polar/:organization'].map((path) => [
      `POST /api/v1/webhooks/${path}`,
      'signed bytes: with another member they are another message, and refused as such',
    ]),
  ),
  'GET /vault/v1/sys/health': 'Vault, sys/health: a prober names the statuses that it wants',
  'GET /api/v1/auth/social/:provider/callback': 'RFC 6749, 4.1.2: the client MUST ignore unrecognized parameters',
  'POST /api/v1/events': 'CloudEvents 1.0, Extension Context Attributes: an event MAY include any number of them',
};

/** A misspelt parameter or member is refused by name, and nothing has happened. */
export const refusesUnknown: Check = async (world, declared) => {
  if (ignoringUnknown[declared.name] !== undefined) return [];
  const ready = await spareRequest(world, declared, world.a);
  const found: string[] = [];
  const expectNamed = async (changed: Partial<Ready>, path: string): Promise<void> => {
    const { answer, written } = await sendWatched(world, { ...ready, ...changed });
    if (!names(answer, path)) found.push(`${ready.what} with ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    if (written.length > 0) found.push(`${ready.what} with ${path} was refused and changed ${written.join(', ')}`);
  };
  await expectNamed({ what: `${ready.what}${ready.what.includes('?') ? '&' : '?'}lmit=3` }, 'query/lmit');
  if (declared.unsafe) await expectNamed({ body: { ...(ready.body as object), nmae: 'x' } }, '/nmae');
  return found;
};

const names = ({ status, body }: Answer, path: string): boolean =>
  status === 400 &&
  String(body.code) === 'INVALID_REQUEST' &&
  String(body.detail).includes(path) &&
  (body.errors as unknown as { path: string }[]).some((each) => each.path === path);
