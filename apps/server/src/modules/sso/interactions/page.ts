import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf, userAgentOf } from '../../../http/identify.ts';
import { sendPage } from '../../../http/pages/frame.ts';
import type { Pipeline } from '../../../http/pipeline.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { systemActor } from '../../../kernel/caller.ts';
import { identityState, readMe } from '../../identity/index.ts';
import { mountPath, ssoState } from '../state.ts';
import { findPending, isLoggedIn, type PendingLogin, resumeWithLogin } from './interactions.ts';
import { consentPage, deniedPage, gonePage, loggedInPage, loginPage, type PageOf } from './pages.ts';

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
  if (pending === undefined) return sendPage(reply.code(404), gonePage());
  const { interaction } = pending;
  if (
    interaction.prompt.name === 'login' &&
    caller !== undefined &&
    isLoggedIn(interaction, caller, kernel.clock.now())
  ) {
    return reply.redirect(await resumeWithLogin(interaction, caller), 303);
  }
  const of = pageOf(pipeline, pending);
  // Somebody else may have logged in to this browser meanwhile; they do not decide.
  const mine = caller !== undefined && interaction.session?.accountId === caller.id;
  if (interaction.prompt.name === 'login' || !mine) {
    const page = `${mountPath}/interaction/${id}`;
    const hint = String(interaction.params.login_hint ?? '');
    return sendPage(reply, loginPage(of, { ...formOf(pipeline, page, caller), hint }));
  }
  if (interaction.prompt.name === 'access' || pending.entry?.allowed !== true) return sendPage(reply, deniedPage(of));
  return sendPage(reply, consentPage(of, pending, await personOf(pipeline, caller)));
}

/** The log-in at Nexus without an app. */
export async function loginWithoutApp(
  pipeline: Pipeline,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = await callerIn(pipeline, request);
  if (caller === undefined) {
    return sendPage(reply, loginPage(undefined, { ...formOf(pipeline, '/login', caller), hint: '' }));
  }
  return sendPage(reply, loggedInPage(pipeline.cookies.csrf, await personOf(pipeline, caller)));
}

const formOf = ({ kernel, cookies }: Pipeline, page: string, caller: Caller | undefined) => ({
  page,
  csrf: cookies.csrf,
  refresh: caller === undefined,
  providers: [...kernel.services.use(identityState).social.keys()],
});

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
