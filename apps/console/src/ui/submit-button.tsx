import { Button, type ButtonProps } from './button.tsx';

/** The last of a form, at its right end. */
export const SubmitButton = (props: Omit<ButtonProps, 'type' | 'variant' | 'className' | 'asChild'>) => (
  <Button {...props} type="submit" variant="primary" className="justify-self-end" />
);
