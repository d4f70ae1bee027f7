import { cn } from './cn.ts';

/** Initials on a calm ground: pictures would need requests to other hosts. */
export function Avatar({ name, size = 'md', className }: { name: string; size?: 'sm' | 'md'; className?: string }) {
  const words = name.trim().split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('');
  return (
    <span
      aria-hidden
      className={cn(
        'inline-grid shrink-0 select-none place-items-center rounded-full bg-primary-subtle font-medium text-primary-text uppercase',
        size === 'sm' ? 'size-5 text-[0.5625rem]' : 'size-7 text-xs',
        className,
      )}
    >
      {initials || '?'}
    </span>
  );
}
