import { type FormEvent, useState } from 'react';
import { formErrors } from '../ui/problem.ts';

interface Form {
  /** For the `form` element. */
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  isPending: boolean;
  /** Messages by name of the field. */
  errors: Record<string, string>;
  /** What concerns no field that the form has. */
  formError: string | undefined;
}

/** Of these a blank at either end may be meant. */
const verbatim = /password|secret|value/i;

/**
 * A form that makes one call. `submit` gets what the fields hold by their names, without surrounding blanks (passwords
 * and secrets as they are); refusals of members of the body are shown at the fields of the same name.
 */
export function useForm<Name extends string>(
  names: readonly Name[],
  submit: (values: Record<Name, string>) => Promise<unknown>,
): Form {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const { fields, form } = formErrors(error, names);
  const send = async (data: FormData) => {
    const textOf = (name: Name) => String(data.get(name) ?? '');
    const values = Object.fromEntries(
      names.map((name) => [name, verbatim.test(name) ? textOf(name) : textOf(name).trim()]),
    );
    setPending(true);
    setError(undefined);
    try {
      await submit(values as Record<Name, string>);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setPending(false);
    }
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A dialog's form lies, for React, inside of the form of the page below it.
    event.stopPropagation();
    if (!isPending) void send(new FormData(event.currentTarget));
  };
  return { onSubmit, isPending, errors: fields, formError: form };
}
