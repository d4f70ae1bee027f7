import type { TargetValues } from '../command.ts';
import type { Context } from '../context.ts';
import { resolveTarget, type Target, wantedTarget } from '../link/target.ts';
import { connect, type Session } from '../session/session.ts';

/** A connection, and the folder of an environment that the command is about. */
export async function openPlace(context: Context, values: TargetValues): Promise<Session & { target: Target }> {
  const wanted = wantedTarget(context, values);
  const session = await connect(context);
  return { ...session, target: await resolveTarget(session.nexus, wanted) };
}
