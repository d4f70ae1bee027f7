import { readRequest } from './requests.ts';
import { RequestRecord, request } from './schema.ts';

/** Reads a part of a day of requests. */
const lookUps = { name: 'requests', limit: 100, windowSeconds: 60, by: 'caller' } as const;

export const requestRoutes = [
  request.get('/api/v1/requests/:request', {
    summary: 'Find a request by its id: who called what, and why it was refused',
    description:
      'A request is there within seconds of its reply, and kept for as long as the operator says (90 days by default). ' +
      'A request whose organization could not be told, such as one without a valid credential, is one of the operator.',
    limits: [lookUps],
    report: true,
    reply: RequestRecord,
    act: ({ tx, params }) => readRequest(tx, params.request),
  }),
];
