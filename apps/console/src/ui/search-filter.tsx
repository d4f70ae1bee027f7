import { useEffect, useRef, useState } from 'react';
import { SearchInput } from './input.tsx';

/** Milliseconds without a key pressed. */
const pauseMs = 250;

export interface SearchFilterProps {
  label: string;
  /** What is searched for at present. */
  value: string;
  /** Called when typing pauses. */
  onSearch: (text: string) => void;
  className?: string;
  'data-testid'?: string;
}

/** A search that the server answers, so not each letter is sent. */
export function SearchFilter({ value, onSearch, ...props }: SearchFilterProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    // Changed elsewhere, for example by going back.
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (text.trim() === told.current) return;
    const timer = setTimeout(() => {
      told.current = text.trim();
      onSearch(told.current);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return <SearchInput {...props} value={text} onChange={setText} />;
}
