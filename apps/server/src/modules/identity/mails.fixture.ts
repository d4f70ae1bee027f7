import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestApp } from '../../../test/app.ts';
import { openToken } from './verifications/verifications.ts';

interface Row {
  id: string;
  token: Buffer;
}

/** The token that the newest mail of the purpose would carry, out of its sealed row: for apps whose jobs do not run. */
export async function sealedToken({ app, rows }: Pick<TestApp, 'app' | 'rows'>, purpose: string): Promise<string> {
  const [row] = await rows<Row>(
    'select id, token from eco_verifications where purpose = $1 and token is not null order by created_at desc, id desc limit 1',
    [purpose],
  );
  if (row === undefined) throw new Error(`no open verification for ${purpose}`);
  return openToken(app.kernel, row.id, row.token);
}

/** The newest mail of the kind in the folder of an app that listens; waits up to 20 s for the `nth`. */
export async function mailed({ dataDir }: Pick<TestApp, 'dataDir'>, kind: string, nth = 1): Promise<string> {
  const folder = join(dataDir, 'mail');
  for (let attempt = 0; attempt < 400; attempt++) {
    const names = await readdir(folder).catch((): string[] => []);
    const found = names.filter((name) => name.endsWith(`.${kind}.eml`)).sort();
    const name = found.at(-1);
    if (found.length >= nth && name !== undefined) return readFile(join(folder, name), 'utf8');
    await wait(50);
  }
  throw new Error(`no ${nth}. mail of the kind ${kind} came`);
}

export const tokenIn = (mail: string): string => /#token=(\S+)/.exec(mail)?.[1] ?? '';
