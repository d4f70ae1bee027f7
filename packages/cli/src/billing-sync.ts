interface Reply {
  made?: number;
  unchanged?: number;
  title?: string;
  detail?: string;
}

/** Milliseconds: each price is some calls to the provider. */
const timeoutMs = 120_000;

/**
 * `nexus billing sync`: products and prices at the billing provider, from the plans of the key's organization. A second
 * time it changes nothing.
 */
export async function billingSync(
  words: readonly string[],
  { NEXUS_URL: url, NEXUS_API_KEY: key }: NodeJS.ProcessEnv,
): Promise<{ text: string; code: 0 | 1 | 2 }> {
  if (words.length > 0 || url === undefined || key === undefined) {
    return { text: 'Set NEXUS_URL and NEXUS_API_KEY, and call it without words: nexus billing sync', code: 2 };
  }
  try {
    const reply = await fetch(new URL('/api/v1/billing/provider/sync', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { made, unchanged, title, detail } = (await reply.json()) as Reply;
    if (!reply.ok) return { text: `${reply.status}: ${detail ?? title ?? ''}`, code: 1 };
    return { text: `${made} prices made, ${unchanged} unchanged`, code: 0 };
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error), code: 1 };
  }
}
