import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';

interface ChartCardProps {
  title: string;
  description?: ReactNode;
  isPending: boolean;
  error: unknown;
  onRetry: () => void;
  /** Shown in place of the chart where there is nothing to draw. */
  empty?: { title: string; description: string } | undefined;
  onDownload?: () => void;
  children: ReactNode;
}

/** A chart with its states and, for what it shows, a file. */
export function ChartCard({
  title,
  description,
  isPending,
  error,
  onRetry,
  empty,
  onDownload,
  children,
}: ChartCardProps) {
  const hasFigures = !isPending && !error && empty === undefined;
  return (
    <Card className="mb-5">
      <CardHeader
        title={title}
        description={description}
        actions={
          onDownload &&
          hasFigures && (
            <Button size="sm" onClick={onDownload} data-testid="download-csv-button">
              <Download aria-hidden /> CSV
            </Button>
          )
        }
      />
      <CardBody>
        {error ? <ErrorState error={error} onRetry={onRetry} /> : isPending && <Skeleton className="h-56 w-full" />}
        {!isPending && !error && empty !== undefined && <EmptyState {...empty} />}
        {hasFigures && children}
      </CardBody>
    </Card>
  );
}
