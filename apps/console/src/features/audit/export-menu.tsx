import { Download } from 'lucide-react';
import { useState } from 'react';
import { download } from '../../api/download.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { toast } from '../../ui/toast.ts';
import { readExport } from './export.ts';

const formats = [
  { format: 'ndjson', label: 'NDJSON, which verifies offline' },
  { format: 'csv', label: 'CSV, for a spreadsheet' },
] as const;

export function ExportMenu() {
  const { slug } = useOrganization();
  const [isPending, setPending] = useState(false);
  const save = async (format: 'ndjson' | 'csv') => {
    setPending(true);
    try {
      download(`audit-${slug}.${format}`, await readExport(format));
    } catch (error) {
      toast.error('The audit log could not be exported', error);
    } finally {
      setPending(false);
    }
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button loading={isPending} data-testid="export-audit-button">
          <Download aria-hidden /> Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {formats.map(({ format, label }) => (
          <DropdownMenuItem key={format} onSelect={() => save(format)} data-testid={`export-${format}`}>
            {label}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
