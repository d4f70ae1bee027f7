import { parse } from 'cookie';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { hour } from '../../../kernel/clock.ts';

/** Log-ins that one browser may have open at a time, in as many tabs. */
const maxOpen = 20;
const lifeMs = hour;

/** Whether the browser with this cookie began the log-in. */
export const hasBegun = (cookie: string | undefined, interaction: string): boolean =>
  cookie?.split('.').includes(interaction) === true;

/**
 * The provider's cookie holds the log-in that was begun last, so that a second tab would end the first one's. This one, of
 * the same name, holds all.
 */
export function rememberInteraction(ctx: KoaContextWithOIDC, name: string, secure: boolean): void {
  const { uid } = ctx.oidc.entities.Interaction as unknown as { uid: string };
  const known = parse(ctx.headers.cookie ?? '')[name]?.split('.') ?? [];
  const open = [...known.filter((each) => /^[\w-]{1,64}$/.test(each) && each !== uid), uid].slice(-maxOpen);
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure, signed: false, maxAge: lifeMs } as const;
  ctx.cookies.set(name, open.join('.'), { ...options, overwrite: true });
}
