import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf, userAgentOf } from '../../../http/identify.ts';
import { sendPage } from '../../../http/pages/frame.ts';
import type { Pipeline } from '../../../http/pipeline.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { errors } from '../../../kernel/errors.ts';
import { identityState, readMe } from '../../identity/index.ts';
import { mountPath, ssoState } from '../state.ts';
import { chooseAccountPage, stalePage } from './choices.ts';
import {
  cancelLogin,
  findPending,
  type Interaction,
  isForAnother,
  isLoggedIn,
  type PendingLogin,
  resumeWithLogin,
} from './interactions.ts';
import type { PageOf } from './page-of.ts';
import { consentPage, deniedPage, loginPage } from './pages.ts';

/** The page to show during a log-in to an app; a redirect where the Nexus session is enough. */
export async function interactionPage(
  pipeline: Pipeline,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { kernel } = pipeline;
  const { cookies } = kernel.services.use(ssoState);
  const caller = await callerIn(pipeline, request);
  const pending = await findPending(kernel, id, cookieOf(request, cookies.interaction), caller?.id);
  if (pending === undefined) {
    const { findStaleApp } = await import('../provider/stale.ts');
    return sendPage(reply.code(404), stalePage(await findStaleApp(kernel, id)));
  }
  const { interaction } = pending;
  const of = pageOf(pipeline, pending);
  const login = () => {
    const hint = String(interaction.params.login_hint ?? '');
    const form = formOf(pipeline, `${mountPath}/interaction/${id}`, caller);
    return sendPage(reply, loginPage(of, { ...form, hint, note: noteFor(interaction, caller) }));
  };
  // The person asked for the log-in page, to log in as somebody else.
  const others = (request.query as { account?: string }).account === 'other';
  if (caller === undefined || others) return login();
  // Somebody else than who began may have logged in to this browser: then it goes on as theirs.
  const mine = interaction.session?.accountId === caller.id;
  if (interaction.prompt.name === 'select_account' && caller.authTime <= interaction.iat)
    return sendPage(reply, chooseAccountPage(of, await personOf(pipeline, caller)));
  if (needsLogin(interaction) || !mine) {
    if (!isLoggedIn(interaction, caller, kernel.clock.now())) return login();
    return reply.redirect(await resumeWithLogin(interaction, caller), 303);
  }
  const person = await personOf(pipeline, caller);
  if (interaction.prompt.name === 'access' || pending.entry?.allowed !== true) {
    const admits = pending.organization || (pending.request?.api.orgName ?? '');
    return sendPage(reply, deniedPage(of, admits, person));
  }
  return sendPage(reply, consentPage(of, pending, person));
}

const needsLogin = ({ prompt }: Interaction): boolean => prompt.name === 'login' || prompt.name === 'select_account';

const noteFor = ({ params }: Interaction, caller: Caller | undefined): string | undefined =>
  caller !== undefined && isForAnother(params, caller)
    ? 'The app expects another account than the one you are logged in with.'
    : undefined;

/** The answers `continue` and `cancel` of a person, as the page's script sends them: where the browser goes next. */
export async function answerInteraction(
  pipeline: Pipeline,
  { uid, answer }: { uid: string; answer: string },
  request: FastifyRequest,
): Promise<{ returnTo: string }> {
  const { kernel } = pipeline;
  const { cookies } = kernel.services.use(ssoState);
  const caller = await callerIn(pipeline, request);
  const pending = await findPending(kernel, uid, cookieOf(request, cookies.interaction), caller?.id);
  if (pending === undefined) throw errors.NOT_FOUND('No log-in waits for this answer');
  const { interaction } = pending;
  if (answer === 'cancel') return { returnTo: await cancelLogin(interaction) };
  if (caller === undefined || !isLoggedIn(interaction, caller, kernel.clock.now()))
    return { returnTo: `${mountPath}/interaction/${uid}?account=other` };
  return { returnTo: await resumeWithLogin(interaction, caller) };
}

function formOf({ kernel, cookies }: Pipeline, page: string, caller: Caller | undefined) {
  const { social, registration } = kernel.services.use(identityState);
  const refresh = caller === undefined;
  return { page, csrf: cookies.csrf, refresh, providers: [...social.keys()], signUp: registration === 'open' };
}

async function personOf({ kernel }: Pipeline, { id: person }: Caller): Promise<{ name: string; email: string }> {
  const actor = systemActor('sso.interaction-page');
  const me = await kernel.database.person(actor, { person }, (tx) => readMe(tx), { readOnly: true });
  return { name: me.displayName, email: me.email };
}

const pageOf = ({ cookies }: Pipeline, { interaction, app, organization }: PendingLogin): PageOf => ({
  interaction: interaction.uid,
  app: app.name,
  organization,
  csrf: cookies.csrf,
});

/** The caller of the access cookie; undefined without a valid one. */
async function callerIn({ identify, cookies }: Pipeline, request: FastifyRequest): Promise<Caller | undefined> {
  const token = cookieOf(request, cookies.access);
  if (token === undefined) return undefined;
  const client = {
    address: request.address,
    userAgent: userAgentOf(request),
    organization: undefined,
    pathOrganization: undefined,
  };
  // An expired cookie is not an error here: the page asks for a log-in.
  const caller = await Promise.resolve(identify.token(token, client)).catch(() => undefined);
  if (caller === undefined || 'refused' in caller) return undefined;
  // An operator who acts as somebody does not log in to apps as them.
  return caller.impersonator === undefined ? caller : undefined;
}
