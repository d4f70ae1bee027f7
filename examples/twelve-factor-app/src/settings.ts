/** What the app is told by its environment (https://12factor.net/config), and nothing else. */
export interface Settings {
  port: number;
  greeting: string;
  databaseUrl: string;
  /** PEM, over several lines. */
  signingKey: string;
}

const needed = ['GREETING', 'DATABASE_URL', 'SIGNING_KEY'] as const;

/** All that is missing is named at once: who starts the app mends it once. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const missing = needed.filter((name) => (env[name] ?? '') === '');
  const port = Number(env.PORT ?? 8080);
  if (missing.length > 0) throw new Error(`The environment lacks ${missing.join(', ')}`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a port');
  const { GREETING: greeting = '', DATABASE_URL: databaseUrl = '', SIGNING_KEY: signingKey = '' } = env;
  return { port, greeting, databaseUrl, signingKey };
}
