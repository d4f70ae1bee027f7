/**
 * What the benchmarks use of the peers, so that `tsc` needs no install of bench/. The peers' own types are not read.
 */
declare module 'better-auth' {
  interface CreatedKey {
    key: string;
  }
  interface Verified {
    valid: boolean;
    error: { code?: string } | null;
    key: { id: string; metadata?: unknown; permissions?: Record<string, string[]> } | null;
  }
  interface Auth {
    api: {
      signUpEmail(input: {
        body: { email: string; password: string; name: string };
      }): Promise<{ user: { id: string } }>;
      createApiKey(input: { body: Record<string, unknown> }): Promise<CreatedKey>;
      verifyApiKey(input: { body: { key: string; permissions?: Record<string, string[]> } }): Promise<Verified>;
    };
  }
  export function betterAuth(options: Record<string, unknown>): Auth;
}

declare module 'better-auth/db/migration' {
  export function getMigrations(options: Record<string, unknown>): Promise<{ runMigrations(): Promise<void> }>;
}

declare module '@better-auth/api-key' {
  export function apiKey(options?: Record<string, unknown>): unknown;
}
