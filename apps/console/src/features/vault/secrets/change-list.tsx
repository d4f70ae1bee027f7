import { Badge, type Tone } from '../../../ui/badge.tsx';
import { scrollRegion } from '../../../ui/scroll-region.ts';

interface Changes {
  created: readonly string[];
  updated: readonly string[];
  unchanged?: readonly string[];
  skipped?: readonly string[];
}

const kinds: readonly { kind: keyof Changes; word: string; tone: Tone }[] = [
  { kind: 'created', word: 'New', tone: 'success' },
  { kind: 'updated', word: 'Replaced', tone: 'warning' },
  { kind: 'skipped', word: 'Left as it is', tone: 'neutral' },
  { kind: 'unchanged', word: 'The same', tone: 'neutral' },
];

/** What an import or a copy would do, by name. */
export function ChangeList({ changes }: { changes: Changes }) {
  const lines = kinds.flatMap(({ kind, word, tone }) => (changes[kind] ?? []).map((name) => ({ name, word, tone })));
  if (lines.length === 0) return <p className="text-muted-foreground text-sm">Nothing would change.</p>;
  return (
    <section
      aria-label="Changes"
      {...scrollRegion}
      className="max-h-64 overflow-y-auto rounded-lg border focus-inset"
      data-testid="change-list"
    >
      <ul className="divide-y">
        {lines.map(({ name, word, tone }) => (
          <li key={name} className="flex items-center gap-3 px-3 py-1.5 text-sm">
            <code className="min-w-0 flex-1 truncate font-mono">{name}</code>
            <Badge tone={tone}>{word}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
