import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** The names that styles.css adds; otherwise `text-sm` would count as a colour. */
const merge = extendTailwindMerge({
  extend: {
    theme: { text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'], radius: ['sm', 'md', 'lg', 'xl', 'full'] },
    classGroups: { h: ['h-control', 'h-control-sm'], size: ['size-control', 'size-control-sm'] },
  },
});

/** Joins class names; of two utilities for one property the later wins. */
export const cn = (...values: ClassValue[]): string => merge(clsx(values));
