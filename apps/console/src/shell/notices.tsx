import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { onNotice } from '../api/notices.ts';
import type { Problem } from '../api/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.ts';

/** What concerns the whole page: a quota that is used up asks for an upgrade, the rest is told once. */
export default function Notices() {
  const [exceeded, setExceeded] = useState<Problem>();
  useEffect(
    () =>
      onNotice((problem) => {
        if (problem.code === 'QUOTA_EXCEEDED') setExceeded(problem);
        else toast.error(titleOf(problem), problem);
      }),
    [],
  );
  return <UpgradeDialog problem={exceeded} onClose={() => setExceeded(undefined)} />;
}

function titleOf({ code, retryAfter }: Problem): string {
  if (code !== 'RATE_LIMITED') return 'The server is busy';
  return retryAfter === undefined ? 'Too many calls' : `Too many calls: try again in ${retryAfter} s`;
}

function UpgradeDialog({ problem, onClose }: { problem: Problem | undefined; onClose: () => void }) {
  const { org } = useParams({ strict: false });
  return (
    <Dialog
      open={problem !== undefined}
      onOpenChange={(open) => open || onClose()}
      title="Your plan's quota is used up"
      description={problem?.message}
      data-testid="upgrade-prompt"
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          {org !== undefined && (
            <Button variant="primary" asChild>
              <Link to="/o/$org/billing" params={{ org }} onClick={onClose}>
                See plans
              </Link>
            </Button>
          )}
        </>
      }
    />
  );
}
