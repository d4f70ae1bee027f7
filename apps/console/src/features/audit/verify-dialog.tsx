import { useMutation } from '@tanstack/react-query';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { counted, formatNumber } from '../../ui/format.ts';
import { Meter } from '../../ui/meter.tsx';
import { problemText } from '../../ui/problem.ts';

type Verification = Schema<'AuditVerification'>;

interface Progress {
  entries: number;
  checkpoints: number;
  last: number;
}

const reasons: Record<NonNullable<Verification['broken']>['reason'], string> = {
  changed: 'was changed after it was recorded',
  unlinked: 'does not continue the entry before it',
  missing: 'is missing',
  inserted: 'was inserted later',
  truncated: 'and those after it were removed from the end of the chain',
  rewritten: 'and those after it were rewritten',
  checkpoint: 'does not agree with a signed checkpoint',
};

/** Verifies the whole chain, call by call, since one call takes at most a few seconds. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const [progress, setProgress] = useState<Progress>({ entries: 0, checkpoints: 0, last: 0 });
  const { mutate, data, error } = useMutation({
    mutationFn: (signal: AbortSignal) => verifyChain(setProgress, signal),
  });
  useEffect(() => {
    const stop = new AbortController();
    mutate(stop.signal);
    return () => stop.abort();
  }, [mutate]);
  const done = data !== undefined || error !== null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Verify the chain"
      description="Each entry is hashed again and compared with the one after it, and with signed checkpoints."
      footer={<Button onClick={onClose}>{done ? 'Close' : 'Stop'}</Button>}
    >
      <div aria-live="polite" data-testid="verify-result">
        {data === undefined && error === null && (
          <Meter label="Entries verified" used={progress.entries} limit={Math.max(progress.last, 1)} />
        )}
        {error !== null && <p className="text-danger-text">{problemText(error)}</p>}
        {data !== undefined && <Outcome verification={data} progress={progress} />}
      </div>
    </Dialog>
  );
}

async function verifyChain(tell: (progress: Progress) => void, signal: AbortSignal): Promise<Verification> {
  let [entries, checkpoints] = [0, 0];
  let query: { after?: number; hash?: string } = {};
  for (;;) {
    const step = await call(api.GET('/api/v1/audit/verify', { params: { query }, signal }));
    entries += step.entries;
    checkpoints += step.checkpoints;
    tell({ entries, checkpoints, last: step.last });
    if (!step.valid || step.nextAfter === null) return step;
    query = { after: step.nextAfter, hash: step.through.hash };
  }
}

function Outcome({ verification: { broken, waiting }, progress }: { verification: Verification; progress: Progress }) {
  if (broken !== null) {
    return (
      <p className="flex gap-3 text-danger-text">
        <ShieldAlert aria-hidden className="size-5 shrink-0" />
        <span>
          The chain is broken: entry {formatNumber(broken.seq)} {reasons[broken.reason]}.
        </span>
      </p>
    );
  }
  return (
    <p className="flex gap-3">
      <ShieldCheck aria-hidden className="size-5 shrink-0 text-success-text" />
      <span>
        The chain is intact: {counted(progress.entries, 'entry', 'entries')} match{' '}
        {counted(progress.checkpoints, 'signed checkpoint')}.
        {waiting > 0 && ` ${counted(waiting, 'new entry joins', 'new entries join')} the chain within a second.`}
      </span>
    </p>
  );
}
