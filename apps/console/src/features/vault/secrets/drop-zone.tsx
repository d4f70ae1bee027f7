import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** The page takes a file that is dropped anywhere on it. The import dialog has a button for the same. */
export function DropZone({ onFile, children }: { onFile: (file: File) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  // Entering a child leaves its parent: only the balance tells whether the page is left.
  const depth = useRef(0);
  const move = (by: number) => {
    depth.current += by;
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file) onFile(file);
  };
  return (
    <section
      aria-label="Secrets, and files to import"
      className="relative"
      onDragEnter={(event) => hasFiles(event) && move(1)}
      onDragLeave={(event) => hasFiles(event) && move(-1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
      data-testid="drop-zone"
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-0 z-30 grid place-items-center rounded-lg border-2 border-primary border-dashed bg-background/90">
          <span className="flex items-center gap-2 font-medium">
            <Upload aria-hidden className="size-5" /> Drop to import
          </span>
        </div>
      )}
    </section>
  );
}
