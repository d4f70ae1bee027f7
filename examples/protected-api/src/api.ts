import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Nexus } from './nexus.ts';
import { protect } from './protect.ts';
import { report, weatherIn } from './weather.ts';

/** The weather API: each route says what a key must be allowed to do and what a call costs. */
export function createApi(nexus: Nexus): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // A proxy on this machine may say whom it speaks for; an API behind others names their networks here.
  app.set('trust proxy', 'loopback');

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });

  app.get('/v1/weather', protect(nexus, { permission: 'weather:read' }), (req, res) => {
    const { city } = req.query;
    const weather = typeof city === 'string' ? weatherIn(city) : undefined;
    if (weather === undefined) {
      res.status(404).json({ status: 404, code: 'UNKNOWN_CITY', title: 'No weather is known for this city' });
      return;
    }
    res.json(weather);
  });

  // The body is read once the key is known to be good: strangers cannot make the API parse anything.
  const json = express.json({ limit: '10kb' });
  app.post('/v1/reports', protect(nexus, { permission: 'reports:create', cost: 5 }), json, (req, res) => {
    const made = report(req.body);
    if (made === undefined) {
      res.status(422).json({ status: 422, code: 'INVALID_REPORT', title: 'Name a known city and 1 to 30 days' });
      return;
    }
    res.status(201).json({ ...made, customer: res.locals.caller.customerId });
  });

  app.use(failed);
  return app;
}

/** What body-parser refuses carries its status; anything else is our fault and tells the caller nothing. */
const failed: ErrorRequestHandler = (error: { status?: number; stack?: string }, _req, res, _next) => {
  const { status = 500, stack } = error;
  if (status >= 500) process.stderr.write(`${stack}\n`);
  const title = status < 500 ? 'The body could not be read' : 'Something went wrong on our side';
  res.status(status).json({ status, code: status < 500 ? 'MALFORMED_BODY' : 'INTERNAL', title });
};
