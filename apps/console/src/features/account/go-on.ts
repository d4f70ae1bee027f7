import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Paths that the server answers itself; every other one is a page of the console. */
const ofServer = /^\/(api|docs|oidc|openapi\.json)(\/|\?|#|$)/;

/** Leads on after a log-in: to a path of this server. */
export function useGoOn(): (path: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (path) => {
      if (ofServer.test(path)) location.assign(path);
      else void navigate({ href: path });
    },
    [navigate],
  );
}
