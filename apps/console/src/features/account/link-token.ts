import { useLocation } from '@tanstack/react-router';

/**
 * The token of the link that was followed. It stands behind the `#`, which browsers send to no server, so no log and no
 * referrer has it.
 */
export const useLinkToken = (): string | undefined =>
  useLocation({ select: ({ hash }) => new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined });
