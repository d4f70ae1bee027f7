/** Milliseconds for which the content is kept: the browser reads it only some time after the click. */
const keptMs = 60_000;

/** Saves a file that the page has made. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs);
}
