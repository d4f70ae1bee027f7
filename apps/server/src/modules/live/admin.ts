import { second } from '../../kernel/clock.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { liveService } from '../../kernel/live/live.ts';

export function connectionsOf(kernel: Kernel) {
  const now = kernel.clock.now();
  const connections = [...kernel.services.use(liveService).connections].map((each) => ({
    id: each.id as Id<'lcn'>,
    transport: each.transport.kind,
    organizationId: each.org,
    callerId: each.caller.id,
    personId: each.caller.person ?? null,
    topics: [...each.subscriptions.keys()],
    openedAt: each.openedAt,
    rttMs: each.rttMs ?? null,
    bytes: each.bytes,
    bytesPerSecond: each.bytes / Math.max(1, (now - each.openedAt) / second),
    unsentBytes: each.transport.unsent(),
  }));
  return { node: kernel.node, connections };
}
