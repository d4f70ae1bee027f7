import { defineModule, type Module } from '../../http/module.ts';
import { liveService } from '../../kernel/live/live.ts';
import { liveErrors } from './errors.ts';
import { eraseOrganization, prune } from './jobs.ts';
import { liveRoutes } from './routes.ts';
import { mountSocket } from './socket.ts';
import { eventsTopic } from './topics.ts';

/** Topics of all modules to listen to: see README.md. */
export const liveModule = (): Module =>
  defineModule({
    name: 'live',
    ids: { lcn: 'live connection' },
    errors: liveErrors,
    grants: { developer: ['live:read'], viewer: ['live:read'] },
    guides: [{ name: 'live', title: 'Live', file: new URL('./guide.md', import.meta.url) }],
    topics: [eventsTopic],
    routes: liveRoutes,
    jobs: [prune],
    subscriptions: [eraseOrganization],
    mount: mountSocket,
    start: (kernel) => kernel.services.use(liveService).start(),
    stop: (kernel) => kernel.services.use(liveService).stop(),
  });
